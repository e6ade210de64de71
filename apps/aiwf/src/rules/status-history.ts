import { type Entity, splitFile } from "../entity/entity.js";
import { canonicalId } from "../entity/id.js";
import { nextStatuses } from "../entity/kinds.js";
import { Blobs } from "../git/blobs.js";
import { type CommitChanges, readChanges } from "../git/changes.js";
import { aiwfTrailer, type Commit, hasAiwfTrailer } from "../git/commits.js";
import { askGit } from "../git/git.js";
import type { Severity } from "../print/finding.js";
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

/**
 * The kind allows every change of status, on any branch, unless somebody forced it; and a verb made the change.
 *
 * @param commits the commits of the branch with aiwf's trailers
 */
export async function statusHistory(
  tree: Tree,
  commits: readonly Commit[],
  acknowledged: Acknowledged,
): Promise<RawFinding[]> {
  const steps = await readSteps(tree);
  const audits = commits.filter((commit) => hasAiwfTrailer(commit, "audit-only"));
  const audited = new Set<string>();
  for (const { entity, commit } of steps.filter(isUntraced)) {
    for (const audit of audits) {
      if (wholeId(aiwfTrailer(audit, "entity")) !== canonicalId(entity.frontmatter.id)) continue;
      const args = ["merge-base", "--is-ancestor", commit.sha, audit.sha];
      if ((await askGit(tree.root, args)) !== undefined) audited.add(commit.sha);
    }
  }
  const isAcknowledged = ({ commit }: Step) => acknowledged.commits.has(commit.sha);
  return [
    ...steps.filter((step) => isIllegal(step) && !isAcknowledged(step)).map(illegalStep),
    ...steps.filter((step) => isActivation(step) && !isBySomebody(step) && !isAcknowledged(step)).map(forcedStep),
    ...steps.filter((step) => isUntraced(step) && !audited.has(step.commit.sha)).map(untracedStep),
  ];
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

async function readSteps(tree: Tree): Promise<Step[]> {
  // The newest first, to follow renames backwards.
  const history = await readChanges(tree.root, ["--all", "--full-history", "--", "work", "docs/adr"]);
  const heads = new Heads(tree.root);
  try {
    return await stepsIn(history, tree, heads);
  } finally {
    heads.close();
  }
}

async function stepsIn(history: readonly CommitChanges[], tree: Tree, heads: Heads): Promise<Step[]> {
  const entities = new Map(tree.entities.map((entity) => [entity.path, entity]));
  const steps: Step[] = [];
  for (const commit of history) {
    for (const { status, path, from, before, after } of commit.changes) {
      const entity = entities.get(path);
      if (entity === undefined || (status !== "M" && status !== "R")) continue;
      const [old, now] = await Promise.all([heads.read(before), heads.read(after)]);
      const isSame = from === undefined || isNameOf(old.id, entity);
      if (isSame && old.status !== "" && now.status !== "" && old.status !== now.status) {
        steps.push({ entity, commit, path, from: old.status, to: now.status });
      }
      if (from !== undefined && isSame) entities.set(from, entity);
    }
  }
  return steps;
}

function isNameOf(id: string, { frontmatter }: Entity): boolean {
  const names = [frontmatter.id, ...(frontmatter.prior_ids ?? [])].map(canonicalId);
  return id !== "" && names.includes(canonicalId(id));
}

interface Head {
  readonly id: string;
  readonly status: string;
}

/** Reads id and status from files in the history, each file once. */
class Heads {
  readonly #blobs: Blobs;
  readonly #known = new Map<string, Promise<Head>>();

  constructor(root: string) {
    this.#blobs = new Blobs(root);
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

function headOf(file: Buffer): Head {
  const frontmatter = splitFile(file)?.frontmatter.toString() ?? "";
  return { id: fieldIn(frontmatter, "id"), status: fieldIn(frontmatter, "status") };
}

/** Returns the value of a plain field, such as an id or a status. */
function fieldIn(frontmatter: string, name: string): string {
  const value = new RegExp(`^${name}:[ \\t]*(.*?)[ \\t\\r]*(?:[ \\t]#.*)?$`, "m").exec(frontmatter)?.[1] ?? "";
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
