import { createInterface } from "node:readline";
import { type AiwfRun, startAiwf, startContender } from "./aiwf.js";
import { type Addition, CAST, FIRST_EPIC, READERS, WORKTREES } from "./cast.js";
import type { ScratchRepository } from "./scratch-repository.js";

/** The runs of all processes. */
export interface Race {
  /** Held the lock first, until the readers had answered. */
  readonly opener: AiwfRun;
  readonly readers: readonly AiwfRun[];
  readonly additions: readonly AiwfRun[];
}

// As an option, so that aiwf need not ask git who is there: see trace.ts.
const ACTOR = ["--actor", "human/demo"];

/** Makes a repository with one epic, in the first commit, and its linked worktrees. */
export async function prepare(repository: ScratchRepository, stop: AbortSignal): Promise<void> {
  await repository.git("init", "--quiet", "--initial-branch=main");
  // Only doctor needs an address.
  await repository.git("config", "user.email", "demo@example.org");
  for (const args of [["init", ...ACTOR], addArgs(FIRST_EPIC)]) {
    const { exitCode, stderr } = await startAiwf({ repository, name: "", args, stop }).ended;
    stop.throwIfAborted();
    if (exitCode !== 0) throw new Error(`aiwf ${args[0]} failed: ${stderr}`);
  }
  const { branch, detached } = WORKTREES;
  await repository.git("worktree", "add", "--quiet", "-b", branch, repository.worktree(branch));
  await repository.git("worktree", "add", "--quiet", "--detach", repository.worktree(detached));
}

/**
 * Lets `aiwf exec` acquire the lock, starts the sixteen additions, lets the read-only verbs answer while the additions wait,
 * and then ends `aiwf exec`, so that the additions acquire the lock one after the other.
 */
export async function race(repository: ScratchRepository, stop: AbortSignal): Promise<Race> {
  // `cat-file --batch-check` answers each line until its input ends, so this program decides how long aiwf holds the lock.
  const args = ["exec", "--", "git", "cat-file", "--batch-check"];
  const opener = startContender({ repository, name: "exec", args, stop });
  opener.child.stdin.write("HEAD\n");
  await Promise.race([new Promise((held) => createInterface(opener.child.stdout).once("line", held)), opener.ended]);

  const additions = CAST.map((addition, i) =>
    startContender({
      repository,
      name: `#${i + 1} ${addition.kind}${addition.worktree === undefined ? "" : ` @${addition.worktree}`}`,
      worktree: addition.worktree,
      args: addArgs(addition),
      stop,
    }),
  );
  const readers = READERS.map((args) => startAiwf({ repository, name: args.join(" "), args, stop }));
  const readerRuns = await Promise.all(readers.map(({ ended }) => ended));
  opener.child.stdin.end();
  return {
    opener: await opener.ended,
    readers: readerRuns,
    additions: await Promise.all(additions.map(({ ended }) => ended)),
  };
}

function addArgs({ kind, title }: Addition): string[] {
  return ["add", kind, "--title", title, "--body", `${title}.`, ...ACTOR];
}
