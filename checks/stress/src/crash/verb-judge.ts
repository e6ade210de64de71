import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { orphansEnded } from "./orphans.js";
import type { Repository } from "./repository.js";
import { type Snapshot, snapshotOf } from "./snapshot.js";

const NEXT = ["add", "gap", "--title", "Next", "--body", "the next one's", "--lock-timeout", "0"];

const NEXT_SUBJECT = /^aiwf add gap (G-\d+) "Next"$/;

/** How the repository was before a verb, and how it would be after it if nobody had killed it. */
export interface Change {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** What is to be seen after the death of a verb and the next verb, when all that they have started has ended. */
export interface VerbAftermath {
  /** The paths in the working tree when the next verb began. */
  readonly pathsBeforeNext: readonly string[];
  readonly next: Outcome;
  readonly end: Snapshot;
  readonly check: Outcome;
  /** What `git fsck` complains about. */
  readonly fsck: string;
  /** Files of nobody's: temporary ones, and locks of git's. */
  readonly remains: readonly string[];
}

interface Outcome {
  readonly exitCode: number | undefined;
  readonly text: string;
}

/** Runs the next verb at once, while what the dead verb has started may still go on, and then looks at everything. */
export async function examineVerb(repository: Repository): Promise<VerbAftermath> {
  const pathsBeforeNext = [...repository.files().keys()];
  const next = await outcomeOf(repository, ...NEXT);
  await orphansEnded(repository.root);
  const { all: fsck } = await execa("git", ["fsck", "--no-dangling", "--no-progress"], {
    cwd: repository.root,
    reject: false,
    all: true,
  });
  const end = await snapshotOf(repository);
  return {
    pathsBeforeNext,
    next,
    end,
    check: await outcomeOf(repository, "check"),
    fsck,
    remains: [...end.files.keys(), ...filesInGit(repository.root)].filter((path) =>
      /\.aiwf-tmp-|aiwf-commit-tree-|\.lock$/.test(path.replace(/^\.git\/aiwf\.lock$/, "")),
    ),
  };
}

/** What is wrong with that. */
export function complaintsAboutVerb({ before, after }: Change, aftermath: VerbAftermath): string[] {
  const { pathsBeforeNext, next, end, check, fsck, remains } = aftermath;
  const newSubjects = end.subjects.slice(before.subjects.length);
  const nextId = newSubjects.map((subject) => NEXT_SUBJECT.exec(subject)?.[1]).find((id) => id !== undefined);
  const ours = newSubjects.filter((subject) => !NEXT_SUBJECT.test(subject));
  const expected = after.subjects.slice(before.subjects.length);
  const nextPath = `work/gaps/${nextId}-next.md`;
  const paths = [...new Set([...end.files.keys(), ...before.files.keys()])].filter((path) => path !== nextPath);
  return [
    ...(next.exitCode === 0 ? [] : [`the next verb does not succeed at its first try: ${next.text}`]),
    ...(nextId === undefined ? ["the next verb has made no commit"] : []),
    ...(pathsBeforeNext.some((path) => path.includes(`/${nextId}-`) && path.endsWith(".md"))
      ? [`${nextId} was given out again`]
      : []),
    ...doubleIds([...end.files.keys(), ...end.committed.keys()]),
    ...(ours.length === 0 || ours.join("\n") === expected.join("\n")
      ? []
      : [`there is not one commit of the dead verb or none, but: ${ours.join("; ")}`]),
    ...paths
      .filter((path) => ![before, after].some(({ files }) => files.get(path) === end.files.get(path)))
      .filter((path) => !remains.includes(path))
      .map((path) => `${path} has neither its old bytes nor its new ones: ${JSON.stringify(end.files.get(path))}`),
    ...paths
      .filter((path) => !isSound(path, before, after, end))
      .map((path) => `${path} is staged as ${end.index.get(path)}, and committed as ${end.committed.get(path)}`),
    ...(check.exitCode === 0 ? [] : [`aiwf check: ${check.text}`]),
    ...(fsck === "" ? [] : [`git fsck: ${fsck}`]),
    ...remains.map((path) => `${path} is left`),
  ];
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

function doubleIds(paths: readonly string[]): string[] {
  const entities = [...new Set(paths)].filter((path) => path.endsWith(".md") && path.startsWith("work/gaps/"));
  const ids = entities.map((path) => path.slice("work/gaps/".length, "work/gaps/G-0000".length));
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is the id of two gaps`);
}

async function outcomeOf(repository: Repository, ...args: string[]): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await repository.aiwf(...args);
  return { exitCode, text: `${stdout}${stderr}` };
}

function filesInGit(root: string): string[] {
  return ["", "refs/heads/"].flatMap((directory) =>
    readdirSync(join(root, ".git", directory)).map((name) => `.git/${directory}${name}`),
  );
}
