import { dirname } from "node:path";
import type { Entity } from "../entity/entity.js";
import { canonicalId } from "../entity/id.js";
import { isTerminal, KINDS, nextStatuses } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import { askGit, git } from "../git/git.js";
import { headOf, type Ref, trunkBranch } from "../git/refs.js";
import { compareWithCommit, type Difference } from "../git/repository-state.js";
import { Failure, refusal } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { visible } from "../print/visible.js";
import { readConfigIfPossible } from "../tree/config.js";
import { milestonesOf, type Tree } from "../tree/tree.js";

/**
 * Asserts that the entity's file equals its committed version: a promotion must not commit an unfinished edit. Before the
 * first commit every file passes.
 */
export async function assertCommitted(root: string, refs: readonly Ref[], id: string, { path }: Entity): Promise<void> {
  const head = headOf(refs);
  if (head === undefined) return;
  const difference = await compareWithCommit(root, head, path);
  if (difference === "same") return;
  if (difference === "linked") throw refusal(`${path} is a symbolic link; aiwf writes only to regular files`);
  const what =
    difference === "not committed" ? `the record holds no version of ${path}` : `uncommitted changes at ${path}`;
  throw refusal(
    `${id}: ${what}`,
    "\n  this verb reads that file to decide what to do and commits what it finds\n" +
      "  there, so both the decision and the record would rest on bytes no verb wrote\n" +
      `${REMEDIES[difference](visible(path))}  then re-run the verb`,
  );
}

const REMEDIES: Readonly<Record<Exclude<Difference, "same" | "linked">, (path: string) => string>> = {
  "not committed": (path) =>
    `  ${path} is at a path the record does not hold. If the file was moved without a\n` +
    "  verb, its committed copy is still at the old path — `git status` shows that\n" +
    "  path as deleted; restore it and remove this one, or the same id lands at two\n" +
    "  paths. If the entity has never been committed, commit it first with\n" +
    "  `aiwf edit-body <id> --body-file <path>`\n",
  edited: (path) =>
    "  commit a body edit on its own with `aiwf edit-body <id>`, or set it aside with\n" +
    `  \`git stash -u\` (\`git restore ${path}\` discards it outright)\n`,
  missing: (path) =>
    `  recorded at HEAD but missing from the working tree: restore it with\n  \`git restore ${path}\`\n`,
};

/** Returns the refusal of an id without a file in the working tree, for example outside a sparse checkout. */
export async function notFound(root: string, id: string): Promise<Failure> {
  const lines = (await git(root, ["ls-files", "-t", "-z"])).split("\0");
  const leftOut = lines.filter((line) => line.startsWith("S ")).map((line) => line.slice(2));
  const path = leftOut.find((each) => {
    const known = entityPath(each)?.id;
    return known !== undefined && canonicalId(known) === canonicalId(id);
  });
  const [parent = "", part] = id.split("/", 2);
  if (path === undefined) {
    return refusal(part === undefined ? `entity ${goQuote(id)} not found` : `milestone ${goQuote(parent)} not found`);
  }
  const remedy = `bring it back ("git sparse-checkout add ${dirname(path)}") first`;
  return refusal(`entity ${goQuote(id)} is left out of this sparse checkout (${path}); ${remedy}`);
}

/** Asserts that the kind allows this step. */
export function assertLegalStep({ kind, frontmatter: { status } }: Entity, to: string): void {
  if (!KINDS[kind].statuses.includes(status)) {
    throw refusal(`status ${goQuote(status)} is not a recognized ${kind} state`);
  }
  const allowed = nextStatuses(kind, status);
  if (allowed.includes(to)) return;
  const step = isTerminal(kind, status)
    ? `is terminal; cannot transition to ${goQuote(to)}`
    : `cannot transition to ${goQuote(to)} (allowed: [${allowed.join(" ")}])`;
  throw new Failure(`${kind} status ${goQuote(status)} ${step}`, { exitCode: 1, code: "fsm-transition-illegal" });
}

/** Asserts that an epic that becomes active does so on the trunk. */
export async function assertOnTrunk(root: string, { kind, frontmatter: { id } }: Entity, to: string): Promise<void> {
  if (kind !== "epic" || to !== "active") return;
  const wanted = trunkBranch((await readConfigIfPossible(root)).trunk);
  const branch = (await askGit(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]))?.trim();
  if (wanted === "" || branch === wanted) return;
  throw refusal(
    `aiwf promote ${id} ${to}: refusing to land on ${goQuote(branch ?? "(detached HEAD)")} — this activation is ` +
      `expected on ${goQuote(wanted)} (a concurrent session checked out a different branch here? see G-0269); ` +
      `\`git checkout ${wanted}\` and retry, or use \`--force --reason "..."\` to override`,
  );
}

/** Asserts that a person begins an epic. */
export function assertActivatedByPerson({ kind, frontmatter }: Entity, to: string, actor: string): void {
  if (kind !== "epic" || frontmatter.status !== "proposed" || to !== "active" || actor.startsWith("human/")) return;
  throw refusal(
    `aiwf promote epic active: sovereign act requires a human/ actor (got ${goQuote(actor)}); have a human run the verb`,
  );
}

/** Asserts that every milestone of an epic that ends has ended. */
export function assertMilestonesEnded(tree: Tree, epic: Entity, to: string): void {
  if (epic.kind !== "epic" || !isTerminal("epic", to)) return;
  // As written: the rules for the new tree find milestones that name the epic in another width.
  const { id } = epic.frontmatter;
  const open = milestonesOf(tree, epic).filter(
    ({ kind, frontmatter }) => frontmatter.parent === id && !isTerminal(kind, frontmatter.status),
  );
  if (open.length === 0) return;
  const ids = open.map(({ frontmatter }) => frontmatter.id).join(", ");
  const code = "epic-promote-non-terminal-children";
  throw new Failure(
    `cannot promote ${epic.frontmatter.id} to ${to}: ${open.length} non-terminal child milestone(s) [${ids}] (${code}); ` +
      "cancel or done each before promoting the epic to a terminal status",
    { exitCode: 1, code },
  );
}
