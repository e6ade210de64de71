import { GitError, git } from "../git/git.js";
import { DIRECTORY, type Objects, type TreeEntry } from "../git/objects.js";
import { headOf, readRefs } from "../git/refs.js";
import type { Repository } from "../git/repository-state.js";
import { oneLine } from "../git/trailers.js";
import type { Plan, Trailer } from "../plan/plan.js";
import { Failure } from "../print/failure.js";
import type { StagedFile } from "./index-lock.js";

/** A file of a tree that is being built. */
interface TreeFile {
  readonly file: StagedFile;
  /** The directories above it and its name, as trees have them. */
  readonly parts: readonly string[];
}

/**
 * Makes a commit on top of another by git's plumbing, in which some files are as they are in the index. What else the
 * user has staged does not go into it. Only objects are written.
 *
 * @param head undefined on an unborn branch
 * @returns its id
 * @throws GitError, or Failure with exit code 3 if git takes one of the files for unchanged
 */
export async function makeCommit(
  { root, signs }: Repository,
  objects: Objects,
  head: string | undefined,
  files: readonly StagedFile[],
  { subject, reason, trailers }: Plan,
): Promise<string> {
  const base = head === undefined ? [] : await objects.readTree(head);
  const parts = ({ path }: StagedFile) => Buffer.from(path).toString("latin1").split("/");
  const tree = await treeWith(
    objects,
    base,
    files.map((file) => ({ file, parts: parts(file) })),
  );
  const parentArgs = head === undefined ? [] : ["-p", head];
  const input = commitMessage({ subject, body: reason, trailers });
  return (await git(root, ["commit-tree", tree, ...parentArgs, ...(signs ? ["-S"] : []), "-F", "-"], { input })).trim();
}

/** Writes a tree that is another one but for some files. */
async function treeWith(objects: Objects, base: readonly TreeEntry[], files: readonly TreeFile[]): Promise<string> {
  const entries = new Map(base.map((entry) => [entry.name, entry]));
  for (const [name, group] of byFirstPart(files)) {
    const below = entries.get(name);
    const [first] = group;
    if (first?.parts.length === 1) {
      const { mode, id, path } = first.file;
      if (below?.id === id && below.mode === mode) throw unseen(path);
      entries.set(name, { mode, name, id });
      continue;
    }
    const inside = below?.mode === DIRECTORY ? await objects.readTree(below.id) : [];
    const rest = group.map(({ file, parts }) => ({ file, parts: parts.slice(1) }));
    entries.set(name, { mode: DIRECTORY, name, id: await treeWith(objects, inside, rest) });
  }
  return objects.writeTree([...entries.values()]);
}

function unseen(path: string): Failure {
  return new Failure(
    `git does not look at ${path}, which is marked so in its index; ` +
      `take the marks away ("git update-index --no-assume-unchanged ${path}", "… --no-skip-worktree ${path}") first`,
    { exitCode: 3 },
  );
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
