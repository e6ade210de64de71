import { GitError, git } from "../git/git.js";
import { DIRECTORY, type Objects, type TreeEntry } from "../git/objects.js";
import { headOf, readRefs } from "../git/refs.js";
import type { Repository } from "../git/repository-state.js";
import { oneLine } from "../git/trailers.js";
import type { Plan, Trailer } from "../plan/plan.js";
import { Failure } from "../print/failure.js";
import type { StagedFile } from "./index-lock.js";

/** A file of a new tree. */
interface TreeFile {
  readonly file: StagedFile;
  /** The directories above the file and its name, as in git's trees. */
  readonly parts: readonly string[];
}

/**
 * Makes a commit on top of another with git's plumbing. The commit takes some files from the index, and nothing else that
 * the user has staged. This function writes only objects.
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
  await objects.assertWritten();
  const parentArgs = head === undefined ? [] : ["-p", head];
  const input = commitMessage({ subject, body: reason, trailers });
  return (await git(root, ["commit-tree", tree, ...parentArgs, ...(signs ? ["-S"] : []), "-F", "-"], { input })).trim();
}

/** Writes a tree that differs from another tree in some files. */
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
    `git ignores changes of ${path}, because the index marks the file; ` +
      `remove the marks ("git update-index --no-assume-unchanged ${path}", "… --no-skip-worktree ${path}") first`,
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

/** Another process has moved HEAD. This verb has changed nothing. */
export class HeadMoved extends GitError {}

/**
 * Moves HEAD to a commit, unless another process has moved HEAD meanwhile.
 *
 * @param from the present commit; undefined on an unborn branch
 * @param subject of the new commit, for the reflog
 * @throws HeadMoved or GitError, if this call did not move HEAD
 */
export async function moveHead(root: string, from: string | undefined, to: string, subject: string): Promise<void> {
  // In the words of `git commit`. The longest title would not fit in an argument.
  const reason = `commit${from === undefined ? " (initial)" : ""}: ${oneLine(subject).slice(0, 1000)}`;
  try {
    // Compare and swap: git refuses if somebody moved HEAD meanwhile. An empty old value means: must not exist yet.
    await git(root, ["update-ref", "-m", reason, "HEAD", to, from ?? ""], { isIndependent: true });
  } catch (error) {
    const now = headOf(await readRefs(root, { evenWhenInterrupted: true }).catch(() => []));
    // git can fail after it has moved HEAD, if it is killed or cannot write the reflog; undoing would then be wrong.
    if (now === to) return;
    if (error instanceof GitError && now !== undefined && now !== from) throw new HeadMoved(error.message);
    throw error;
  }
}

/**
 * A commit message: subject, optional paragraph, trailers in the given order, exactly one newline at the end.
 * Programs that read the history match these bytes. This function folds a trailer's value to one line: with a second line
 * in it, git would recognise neither this trailer nor those around it.
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
