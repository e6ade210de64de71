import { resolve } from "node:path";
import type { CommitChanges } from "../git/changes.js";
import { type Commit, readCommits } from "../git/commits.js";
import { askGit } from "../git/git.js";
import { idsInCommit } from "../git/ids-in-commits.js";
import { Objects } from "../git/objects.js";
import {
  findCommit,
  findTrunk,
  findUpstream,
  headOf,
  isInRepository,
  type Ref,
  readRefs,
  trunkBranch,
} from "../git/refs.js";
import { Failure } from "../print/failure.js";
import { type Finding, sortFindings } from "../print/finding.js";
import { readAcknowledged } from "../rules/acknowledged.js";
import { activationsOnBranches } from "../rules/activation.js";
import { checkTree, complete, withHints, withPolicy } from "../rules/check-tree.js";
import { documentIds } from "../rules/documents.js";
import { isLockfileTracked, LOCKFILE_TRACKED } from "../rules/lockfile.js";
import { provenance } from "../rules/provenance.js";
import { type Fork, forkOf, trunkCollisions, untraileredRenames } from "../rules/renames.js";
import type { RawFinding } from "../rules/rule.js";
import { readPlanningChanges, statusHistory } from "../rules/status-history.js";
import { unexpectedTreeFiles } from "../rules/strays.js";
import { untrailered } from "../rules/untrailered.js";
import { type Config, readConfig } from "../tree/config.js";
import { type Elsewhere, readElsewhere } from "../tree/elsewhere.js";
import { loadTree, type Tree } from "../tree/tree.js";
import type { Examination } from "./without-git.js";

/**
 * Asks all rules: about the planning files, their history, what other branches have, and the documents.
 *
 * @param since start of the commits to examine; undefined: the upstream of the branch
 * @throws Failure with exit code 3 if something cannot be read
 */
export async function checkEverything(root: string, since: string | undefined): Promise<Examination> {
  const config = await readConfig(root);
  if (config.refusedByCheck !== undefined) {
    throw new Failure(`reading aiwf.yaml: ${config.refusedByCheck}`, { exitCode: 3, plain: true });
  }
  const reading = isInRepository(root) ? startReading(root, since) : undefined;
  const tree = await loadTree(root);
  const refs = (await reading?.refs) ?? [];
  const hasCommits = headOf(refs) !== undefined;
  const trunk = await findTrunk(root, refs, config.trunk);
  const fork = trunk !== undefined && hasCommits ? forkOf(root, trunk) : undefined;
  fork?.catch(() => {});
  const [ofTree, ofHistory, ofDocuments, ofSettings = [], isTracked] = await Promise.all([
    checkFiles(tree, refs, trunk, fork),
    reading !== undefined && hasCommits ? checkHistory(tree, refs, config, since, reading, fork) : [],
    documentIds(tree, config),
    refs.length === 0 ? undefined : reading?.ofSettings,
    reading?.isLockfileTracked,
  ]);
  const ofLockfile = isTracked ? [LOCKFILE_TRACKED] : [];
  const others = withHints([
    ...ofHistory,
    ...ofSettings,
    ...ofLockfile,
    ...unexpectedTreeFiles(tree, config),
    ...ofDocuments,
  ]);
  return { findings: sortFindings(withPolicy([...ofTree, ...others], config)), entities: tree.entities.length };
}

interface Reading {
  readonly refs: Promise<readonly Ref[]>;
  /** All commits of the branch with trailers of aiwf, the oldest first. */
  readonly commits: Promise<readonly Commit[]>;
  readonly changes: Promise<readonly CommitChanges[]>;
  readonly ofSettings: Promise<readonly RawFinding[]>;
  readonly isLockfileTracked: Promise<boolean>;
  /** The last commit that others have, as far as git knows. */
  readonly published: Promise<string | undefined>;
}

/** Lets git read while this process reads the files. Before the first commit, git fails to read the history. */
function startReading(root: string, since: string | undefined): Reading {
  const reading = {
    changes: readPlanningChanges(root),
    commits: readCommits(root, ["--reverse", "--fixed-strings", "--grep=aiwf-"], /\naiwf-[a-z-]+:/),
    refs: readRefs(root),
    ofSettings: checkSettings(root),
    isLockfileTracked: isLockfileTracked(root),
    published: since ? findCommit(root, since) : findUpstream(root),
  };
  for (const each of Object.values(reading)) each.catch(() => {});
  return reading;
}

/** The planning files, beside what the trunk and other branches have. */
async function checkFiles(
  tree: Tree,
  refs: readonly Ref[],
  trunk: Ref | undefined,
  fork: Promise<Fork> | undefined,
): Promise<Finding[]> {
  const objects = new Objects(tree.root);
  try {
    const onTrunk = trunk === undefined ? [] : await idsInCommit(objects, trunk);
    const collisions = fork === undefined ? [] : await trunkCollisions(tree, await fork, onTrunk);
    const look = async (elsewhere?: Elsewhere) => [
      ...(await checkTree(tree, elsewhere)),
      ...complete(tree, collisions),
    ];
    const findings = await look();
    // Other branches are read only where they may know what this one does not.
    if (!findings.some(({ subcode }) => subcode?.startsWith("unresolved"))) return findings;
    return look(await readElsewhere(objects, refs, onTrunk));
  } finally {
    objects.close();
  }
}

async function checkHistory(
  tree: Tree,
  refs: readonly Ref[],
  config: Config,
  since: string | undefined,
  reading: Reading,
  fork: Promise<Fork> | undefined,
): Promise<RawFinding[]> {
  const { root } = tree;
  const commits = await reading.commits;
  const acknowledged = await readAcknowledged(root, commits);
  const found = await Promise.all([
    provenance(commits, tree, acknowledged),
    activationsOnBranches(tree, refs, commits, trunkBranch(config.trunk), acknowledged),
    fork?.then((branch) => untraileredRenames(root, branch, acknowledged)) ?? [],
    reading.published.then((published) => untrailered(root, published, since, acknowledged)),
    reading.changes.then((changes) => statusHistory(tree, commits, changes, acknowledged)),
  ]);
  return found.flat();
}

/** Git's setting of another working tree leads every git command astray. */
async function checkSettings(root: string): Promise<RawFinding[]> {
  const configured = (await askGit(root, ["config", "--local", "--get", "core.worktree"]))?.trim() ?? "";
  if (configured === "" || resolve(configured) === root) return [];
  const message = `core.worktree=${configured} does not resolve to ${root} (the directory aiwf is operating in); every git operation from here is silently redirected elsewhere`;
  return [{ code: "git-config-core-worktree-misset", severity: "error", message, path: ".git/config" }];
}
