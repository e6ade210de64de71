import { constants, statSync } from "node:fs";
import { join } from "node:path";
import { GitError, git } from "../git/git.js";
import { DIRECTORY, type Objects, type TreeEntry } from "../git/objects.js";
import { headOf, readRefs } from "../git/refs.js";
import type { Repository } from "../git/repository-state.js";
import { oneLine } from "../git/trailers.js";
import type { FileWrite, Plan, Trailer } from "../plan/plan.js";

/** A commit that no ref points to yet. */
export interface LooseCommit {
  readonly sha: string;
  /** Its files, in the format of `git ls-files --stage -z`. */
  readonly entries: string;
}

/** A file of a tree that is being built. */
interface TreeFile {
  /** The directories above it and its name, as trees have them. */
  readonly parts: readonly string[];
  readonly mode: string;
  readonly id: string;
}

/**
 * Makes a commit of the plan's files on top of another by git's plumbing, without an index: neither what the user has
 * staged nor the rest of the working tree goes into it. Only objects are written. The files are stored as `git add`
 * would store them.
 *
 * @param head undefined on an unborn branch
 * @throws GitError
 */
export async function makeCommit(
  { root, signs }: Repository,
  objects: Objects,
  head: string | undefined,
  plan: Plan,
): Promise<LooseCommit> {
  const base = head === undefined ? [] : await objects.readTree(head);
  const files = await Promise.all(plan.writes.map((write) => storeBlob(root, write)));
  const tree = await treeWith(objects, base, files);
  const parentArgs = head === undefined ? [] : ["-p", head];
  const input = commitMessage({ subject: plan.subject, body: plan.reason, trailers: plan.trailers });
  const args = ["commit-tree", tree, ...parentArgs, ...(signs ? ["-S"] : []), "-F", "-"];
  const entries = files.map(({ mode, id }, at) => `${mode} ${id}\t${plan.writes[at]?.path}\0`).join("");
  return { sha: (await git(root, args, { input })).trim(), entries };
}

async function storeBlob(root: string, { path, content }: FileWrite): Promise<TreeFile> {
  // With the path, so that the filters that git has for it apply.
  const id = (await git(root, ["hash-object", "-w", "--stdin", `--path=${path}`], { input: content })).trim();
  const mode = statSync(join(root, path), { throwIfNoEntry: false })?.mode ?? 0;
  const parts = Buffer.from(path).toString("latin1").split("/");
  return { parts, mode: mode & constants.S_IXUSR ? "100755" : "100644", id };
}

/** Writes a tree that is another one but for some files. */
async function treeWith(objects: Objects, base: readonly TreeEntry[], files: readonly TreeFile[]): Promise<string> {
  const entries = new Map(base.map((entry) => [entry.name, entry]));
  for (const [name, group] of byFirstPart(files)) {
    const [file] = group;
    if (file?.parts.length === 1) {
      entries.set(name, { ...file, name });
      continue;
    }
    const below = entries.get(name);
    const inside = below?.mode === DIRECTORY ? await objects.readTree(below.id) : [];
    const rest = group.map(({ parts, ...more }) => ({ ...more, parts: parts.slice(1) }));
    entries.set(name, { mode: DIRECTORY, name, id: await treeWith(objects, inside, rest) });
  }
  return objects.writeTree([...entries.values()]);
}

function byFirstPart(files: readonly TreeFile[]): Map<string, TreeFile[]> {
  const groups = new Map<string, TreeFile[]>();
  for (const file of files) {
    const [name = ""] = file.parts;
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return groups;
}

/** HEAD is not where it was any more: somebody else has committed. Nothing has changed. */
export class HeadMoved extends GitError {}

/**
 * Moves HEAD to a commit, unless somebody has moved it meanwhile.
 *
 * @param from where it was; undefined on an unborn branch
 * @throws HeadMoved, or GitError, and then it was not this that moved it
 */
export async function moveHead(root: string, from: string | undefined, to: string): Promise<void> {
  try {
    // Compare and swap: git refuses if somebody moved HEAD meanwhile. An empty old value means: must not exist yet.
    await git(root, ["update-ref", "HEAD", to, from ?? ""], { isIndependent: true });
  } catch (error) {
    const now = headOf(await readRefs(root, { evenWhenInterrupted: true }).catch(() => []));
    // git can fail after the deed, when it is killed or cannot write the reflog. Then undoing would be wrong.
    if (now === to) return;
    if (error instanceof GitError && now !== undefined && now !== from) throw new HeadMoved(error.message);
    throw error;
  }
}

/**
 * A commit message: subject, optional paragraph, trailers in the given order, exactly one newline at the end.
 * Programs that read the history match these bytes. A trailer's value is made one line: with a second one in it, git
 * would take neither it nor those around it for trailers.
 */
export function commitMessage(message: {
  readonly subject: string;
  readonly body?: string | undefined;
  readonly trailers: readonly Trailer[];
}): string {
  const body = message.body?.trim();
  const trailers = message.trailers.map(([key, value]) => `${key}: ${oneLine(value)}`).join("\n");
  return `${[oneLine(message.subject), body, trailers].filter((paragraph) => paragraph).join("\n\n")}\n`;
}
