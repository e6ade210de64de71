import { readdirSync } from "node:fs";
import { join } from "node:path";
import { untilNobodyIn } from "../crash/processes.js";
import type { Repository } from "./repository.js";

const NEXT = ["add", "gap", "--title", "Next", "--body", "the next one's", "--lock-timeout", "0"];

const NEXT_SUBJECT = /^aiwf add gap (G-\d+) "Next"$/;

/** What a repository looks like: the files, the index and HEAD by path, and the subjects of the commits, oldest first. */
export interface Snapshot {
  readonly files: ReadonlyMap<string, string>;
  readonly index: ReadonlyMap<string, string>;
  readonly committed: ReadonlyMap<string, string>;
  readonly subjects: readonly string[];
}

/** What is to be seen after the death of a verb and the next verb, when all that they started has ended. */
export interface Aftermath {
  /** The paths in the working tree when the next verb began. */
  readonly pathsBeforeNext: readonly string[];
  readonly next: { readonly exitCode: number | undefined; readonly text: string };
  readonly end: Snapshot;
  readonly check: { readonly exitCode: number | undefined; readonly text: string };
  /** What `git fsck` complains about. */
  readonly fsck: string;
  /** Files of nobody's: temporary ones, and locks of git's. */
  readonly remains: readonly string[];
}

/** Looks at a repository. */
export async function snapshotOf(repository: Repository): Promise<Snapshot> {
  const index = (await repository.git("ls-files", "--stage")).matchAll(/^\d+ (\w+) \d\t(.+)$/gm);
  const tree = (await repository.git("ls-tree", "-r", "HEAD")).matchAll(/^\d+ blob (\w+)\t(.+)$/gm);
  const byPath = ([, blob = "", path = ""]: RegExpExecArray): [string, string] => [path, blob];
  return {
    files: repository.files(),
    index: new Map(Array.from(index, byPath)),
    committed: new Map(Array.from(tree, byPath)),
    subjects: (await repository.git("log", "--reverse", "--format=%s")).split("\n"),
  };
}

/** Runs the next verb at once, while what the dead verb started may still go on, and then looks at everything. */
export async function examine(repository: Repository): Promise<Aftermath> {
  const pathsBeforeNext = [...repository.files().keys()];
  const next = await repository.aiwf(...NEXT);
  await untilNobodyIn(repository.root);
  const fsck = await repository.git("fsck", "--no-dangling", "--no-progress");
  const end = await snapshotOf(repository);
  const inGit = ["", "refs/heads/"].flatMap((directory) =>
    readdirSync(join(repository.root, ".git", directory)).map((name) => `.git/${directory}${name}`),
  );
  const remains = [...end.files.keys(), ...inGit].filter(
    (path) => path !== ".git/aiwf.lock" && /\.aiwf-tmp-|aiwf-commit-tree-|\.lock$/.test(path),
  );
  return { pathsBeforeNext, next, end, check: await repository.aiwf("check"), fsck, remains };
}

/** What is wrong with that, if a verb that nobody killed would have made `after` from `before`. */
export function complaintsAbout(before: Snapshot, after: Snapshot, aftermath: Aftermath): string[] {
  const { pathsBeforeNext, next, end, check, fsck, remains } = aftermath;
  const newSubjects = end.subjects.slice(before.subjects.length);
  const nextId = newSubjects.map((subject) => NEXT_SUBJECT.exec(subject)?.[1]).find((id) => id !== undefined);
  const ours = newSubjects.filter((subject) => !NEXT_SUBJECT.test(subject)).join("; ");
  const paths = [...new Set([...end.files.keys(), ...before.files.keys()])].filter(
    (path) => path !== `work/gaps/${nextId}-next.md`,
  );
  const wrong: string[] = [];
  if (next.exitCode !== 0) wrong.push(`the next verb does not succeed at its first try: ${next.text}`);
  if (nextId === undefined) wrong.push("the next verb made no commit");
  if (pathsBeforeNext.some((path) => path.startsWith(`work/gaps/${nextId}-`) && path.endsWith(".md")))
    wrong.push(`${nextId} was given out again`);
  if (ours !== "" && ours !== after.subjects.slice(before.subjects.length).join("; "))
    wrong.push(`there is not one commit of the dead verb or none, but: ${ours}`);
  for (const path of paths) {
    const isOldOrNew = [before, after].some(({ files }) => files.get(path) === end.files.get(path));
    if (!isOldOrNew && !remains.includes(path)) wrong.push(`${path} has neither its old bytes nor its new ones`);
    if (!isSound(path, before, after, end))
      wrong.push(`${path} is staged as ${end.index.get(path)}, and committed as ${end.committed.get(path)}`);
  }
  if (check.exitCode !== 0) wrong.push(`aiwf check: ${check.text}`);
  if (fsck !== "") wrong.push(`git fsck: ${fsck}`);
  return [...wrong, ...doubleIds(end), ...remains.map((path) => `${path} is left`)];
}

/**
 * Whether what is staged at a path is as it was before the verb, when the commit is also; or else as after it: so that
 * the user's next commit takes nothing back.
 */
function isSound(path: string, before: Snapshot, after: Snapshot, end: Snapshot): boolean {
  const staged = end.index.get(path);
  const isCommitted = end.committed.get(path) === after.committed.get(path);
  const isChanged = before.committed.get(path) !== after.committed.get(path);
  if (isChanged && isCommitted) return staged === after.index.get(path);
  return staged === before.index.get(path) || staged === after.index.get(path);
}

function doubleIds({ files, committed }: Snapshot): string[] {
  const paths = [...new Set([...files.keys(), ...committed.keys()])];
  const ids = paths.flatMap((path) => /^work\/gaps\/(G-\d+)-.*\.md$/.exec(path)?.[1] ?? []);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is the id of two gaps`);
}
