import { join } from "node:path";
import { GitError, git } from "../git/git.js";
import { headOf, readRefs } from "../git/refs.js";
import type { Repository } from "../git/repository-state.js";
import type { Plan, Trailer } from "../plan/plan.js";

/** A commit that no ref points to yet. */
export interface LooseCommit {
  readonly sha: string;
  /** Its files, in the format of `git ls-files --stage -z`. */
  readonly entries: string;
}

/**
 * Makes a commit of the plan's files on top of another by git's plumbing, in an index of its own: neither what the
 * user has staged nor the rest of the working tree goes into it. Only objects are written.
 *
 * @param head undefined on an unborn branch
 * @param directory for the index
 * @throws GitError
 */
export async function makeCommit(
  { root, signs }: Repository,
  head: string | undefined,
  plan: Plan,
  directory: string,
): Promise<LooseCommit> {
  const env = { GIT_INDEX_FILE: join(directory, "tree-index") };
  const [entries] = await Promise.all([
    storeBlobs(root, plan),
    head === undefined ? undefined : git(root, ["read-tree", head], { env }),
  ]);
  await git(root, ["update-index", "--add", "-z", "--index-info"], { env, input: entries });
  const tree = (await git(root, ["write-tree"], { env })).trim();
  const parentArgs = head === undefined ? [] : ["-p", head];
  const input = commitMessage({ subject: plan.subject, body: plan.reason, trailers: plan.trailers });
  const args = ["commit-tree", tree, ...parentArgs, ...(signs ? ["-S"] : []), "-F", "-"];
  return { sha: (await git(root, args, { input })).trim(), entries };
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

async function storeBlobs(root: string, { writes }: Plan): Promise<string> {
  const lines = writes.map(async ({ path, content }) => {
    // From standard input, so that no filter changes the bytes.
    const blob = (await git(root, ["hash-object", "-w", "--stdin"], { input: content })).trim();
    return `100644 ${blob}\t${path}\0`;
  });
  return (await Promise.all(lines)).join("");
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
  const trailers = message.trailers.map(([key, value]) => `${key}: ${value.replace(/\s*[\r\n]\s*/g, " ")}`).join("\n");
  return `${[message.subject, body, trailers].filter((paragraph) => paragraph).join("\n\n")}\n`;
}
