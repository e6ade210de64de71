import { type Entity, splitFile } from "../entity/entity.js";
import { canonicalId } from "../entity/id.js";
import { nextStatuses } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import { Ancestry } from "../git/ancestry.js";
import { type Blob, Blobs } from "../git/blobs.js";
import { type CommitChanges, readChanges } from "../git/changes.js";
import { aiwfTrailer, type Commit, hasAiwfTrailer } from "../git/commits.js";
import type { Severity } from "../print/finding.js";
import { MAX_FILE_BYTES, tooLarge } from "../tree/read-file.js";
import type { Tree } from "../tree/tree.js";
import { type Acknowledged, wholeId } from "./acknowledged.js";
import type { RawFinding } from "./rule.js";

/** A commit that changed an entity's status. */
interface Step {
  readonly entity: Entity;
  readonly commit: CommitChanges;
  /** The path of its file at that commit. */
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/** Reads the changes of the planning files on all branches, the newest first, for {@link statusHistory}. */
export function readPlanningChanges(root: string): Promise<CommitChanges[]> {
  return readChanges(root, ["--all", "--full-history", "--", "work", "docs/adr"]);
}

/**
 * The kind allows every change of status, on any branch, unless somebody forced it; and a verb made the change.
 *
 * @param commits the commits of the branch with aiwf's trailers
 * @param history the result of {@link readPlanningChanges}
 */
export async function statusHistory(
  tree: Tree,
  commits: readonly Commit[],
  history: readonly CommitChanges[],
  acknowledged: Acknowledged,
): Promise<RawFinding[]> {
  const { steps, unread } = await readSteps(tree, history);
  const audits = commits.filter((commit) => hasAiwfTrailer(commit, "audit-only"));
  const audited = await auditedCommits(tree.root, steps.filter(isUntraced), audits);
  const isAcknowledged = ({ commit }: Step) => acknowledged.commits.has(commit.sha);
  return [
    ...unread,
    ...steps.filter((step) => isIllegal(step) && !isAcknowledged(step)).map(illegalStep),
    ...steps.filter((step) => isActivation(step) && !isBySomebody(step) && !isAcknowledged(step)).map(forcedStep),
    ...steps.filter((step) => isUntraced(step) && !audited.has(step.commit.sha)).map(untracedStep),
  ];
}

/** Returns the commits of steps that a later commit approves. */
async function auditedCommits(
  root: string,
  steps: readonly Step[],
  audits: readonly Commit[],
): Promise<ReadonlySet<string>> {
  const auditsOf = shasBy(audits, (audit) => wholeId(aiwfTrailer(audit, "entity")));
  const stepsOf = shasBy(
    steps.map(({ entity, commit }) => ({ id: canonicalId(entity.frontmatter.id), sha: commit.sha })),
    ({ id }) => id,
  );
  const pairs = Array.from(stepsOf, ([id, commits]) => ({ commits, tips: auditsOf.get(id) ?? [] })).filter(
    ({ tips }) => tips.length > 0,
  );
  if (pairs.length === 0) return new Set();
  const ancestry = await Ancestry.read(
    root,
    pairs.flatMap(({ tips }) => tips),
  );
  return new Set(pairs.flatMap(({ commits, tips }) => ancestry.reachable(commits, tips)));
}

function shasBy<T extends { readonly sha: string }>(commits: readonly T[], key: (commit: T) => string) {
  const found = new Map<string, string[]>();
  for (const commit of commits) {
    const known = found.get(key(commit));
    if (known === undefined) found.set(key(commit), [commit.sha]);
    else known.push(commit.sha);
  }
  return found;
}

function isIllegal({ entity, commit, from, to }: Step): boolean {
  return !nextStatuses(entity.kind, from).includes(to) && aiwfTrailer(commit, "force") === "";
}

/** The changes of status that only a person may make. */
function isActivation({ entity, from, to }: Step): boolean {
  return entity.kind === "epic" && from === "proposed" && to === "active";
}

function isBySomebody({ commit }: Step): boolean {
  return aiwfTrailer(commit, "force") !== "" || aiwfTrailer(commit, "actor").startsWith("human/");
}

function isUntraced(step: Step): boolean {
  const { entity, commit, from, to } = step;
  return nextStatuses(entity.kind, from).includes(to) && !isActivation(step) && aiwfTrailer(commit, "verb") === "";
}

function illegalStep(step: Step): RawFinding {
  const words = `not a legal ${step.entity.kind} FSM transition and no aiwf-force trailer`;
  return finding(step, "illegal-transition", "error", words);
}

function forcedStep(step: Step): RawFinding {
  const words = `sovereign-act-shape ${step.entity.kind} transition by non-human actor without aiwf-force trailer`;
  return finding(step, "forced-untrailered", "error", words);
}

function untracedStep(step: Step): RawFinding {
  const words = `legal ${step.entity.kind} FSM transition but commit has no aiwf-verb trailer (kernel bypassed)`;
  return finding(step, "manual-edit", "warning", words);
}

function finding(step: Step, subcode: string, severity: Severity, words: string): RawFinding {
  const { entity, commit, path, from, to } = step;
  const { id } = entity.frontmatter;
  const message = `entity ${id} status changed ${from} → ${to} in commit ${commit.sha.slice(0, 8)} — ${words}`;
  return { code: "fsm-history-consistent", subcode, severity, message, path, entityId: id };
}

interface Steps {
  readonly steps: readonly Step[];
  /** About the files that are too large. */
  readonly unread: readonly RawFinding[];
}

async function readSteps(tree: Tree, history: readonly CommitChanges[]): Promise<Steps> {
  const heads = new Heads(tree.root);
  try {
    return await stepsIn(history, tree, heads);
  } finally {
    heads.close();
  }
}

// To wait for each file alone would take most of the time.
const COMMITS_AT_ONCE = 500;

/** Follows renames backwards, from the newest commit on. */
async function stepsIn(history: readonly CommitChanges[], tree: Tree, heads: Heads): Promise<Steps> {
  const entities = new Map(tree.entities.map((entity) => [entity.path, entity]));
  const steps: Step[] = [];
  const unread: RawFinding[] = [];
  for (const [at, commit] of history.entries()) {
    if (at % COMMITS_AT_ONCE === 0) heads.expect(history.slice(at, at + COMMITS_AT_ONCE));
    for (const { status, path, from, before, after } of commit.changes) {
      const entity = entities.get(path);
      if (entity === undefined || (status !== "M" && status !== "R")) continue;
      const [old, now] = await Promise.all([heads.read(before), heads.read(after)]);
      const tooLargeBytes = now.tooLargeBytes ?? old.tooLargeBytes;
      if (tooLargeBytes !== undefined) unread.push(unreadStep(entity, commit, path, tooLargeBytes));
      const isSame = from === undefined || isNameOf(old.id, entity);
      if (isSame && old.status !== "" && now.status !== "" && old.status !== now.status) {
        steps.push({ entity, commit, path, from: old.status, to: now.status });
      }
      if (from !== undefined && isSame) entities.set(from, entity);
    }
  }
  return { steps, unread };
}

function unreadStep({ frontmatter }: Entity, { sha }: CommitChanges, path: string, sizeBytes: number): RawFinding {
  const message = `commit ${sha.slice(0, 8)} changes a file that ${tooLarge(sizeBytes)}`;
  const hint = "look yourself whether the commit changes the status as the kind allows";
  return { code: "load-error", severity: "warning", message, path, entityId: frontmatter.id, hint };
}

function isNameOf(id: string, { frontmatter }: Entity): boolean {
  const names = [frontmatter.id, ...(frontmatter.prior_ids ?? [])].map(canonicalId);
  return id !== "" && names.includes(canonicalId(id));
}

interface Head {
  readonly id: string;
  readonly status: string;
  /** Set if the file is too large; id and status are then empty. */
  readonly tooLargeBytes?: number;
}

/** Reads id and status from files in the history, each file once. */
class Heads {
  readonly #blobs: Blobs;
  readonly #known = new Map<string, Promise<Head>>();

  constructor(root: string) {
    this.#blobs = new Blobs(root, MAX_FILE_BYTES);
  }

  /** Asks for the files that commits changed, without waiting. */
  expect(commits: readonly CommitChanges[]): void {
    const changes = commits.flatMap((commit) => commit.changes);
    for (const { status, path, before, after } of changes) {
      if ((status !== "M" && status !== "R") || entityPath(path) === undefined) continue;
      // Only a file that somebody needs must be readable.
      for (const blob of [before, after]) this.read(blob).catch(() => {});
    }
  }

  read(blob: string): Promise<Head> {
    const known = this.#known.get(blob) ?? this.#blobs.read(blob).then(headOf);
    this.#known.set(blob, known);
    return known;
  }

  close(): void {
    this.#blobs.close();
  }
}

function headOf({ sizeBytes, content }: Blob): Head {
  if (content === undefined) return { id: "", status: "", tooLargeBytes: sizeBytes };
  const frontmatter = splitFile(content)?.frontmatter.toString() ?? "";
  return { id: fieldIn(frontmatter, "id"), status: fieldIn(frontmatter, "status") };
}

/** Returns the value of a plain field, such as an id or a status. */
function fieldIn(frontmatter: string, name: string): string {
  const line = frontmatter.split("\n").find((line) => line.startsWith(`${name}:`)) ?? "";
  const text = line.slice(name.length + 1).trimStart();
  const comment = text.search(/[ \t]#/);
  const value = (comment === -1 ? text : text.slice(0, comment)).trimEnd();
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
