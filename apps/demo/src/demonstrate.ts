import { startAiwf } from "./aiwf.js";
import { audit, type Verdict } from "./audit.js";
import { WORKTREES } from "./cast.js";
import { readCommits } from "./history.js";
import { prepare, race } from "./race.js";
import type { Findings } from "./report.js";
import type { ScratchRepository } from "./scratch-repository.js";

/** Runs the whole demonstration in an empty repository. */
export async function demonstrate(repository: ScratchRepository, stop: AbortSignal): Promise<Findings> {
  await prepare(repository, stop);
  const finished = await race(repository, stop);
  stop.throwIfAborted();
  const merged = await merge(repository);
  const commits = await readCommits(repository);
  const verdicts = [...audit(finished, commits), merged, await check(repository, stop)];
  stop.throwIfAborted();
  return { race: finished, commits, verdicts };
}

async function merge(repository: ScratchRepository): Promise<Verdict> {
  const claim = "the worktrees merge without a conflict";
  try {
    const heads = Object.values(WORKTREES).map((name) =>
      repository.git("-C", repository.worktree(name), "rev-parse", "HEAD"),
    );
    await repository.git("merge", "--quiet", "--no-edit", ...(await Promise.all(heads)));
    return { claim, objections: [] };
  } catch (error) {
    return { claim, objections: [String(error).split("\n", 1).join()] };
  }
}

async function check(repository: ScratchRepository, stop: AbortSignal): Promise<Verdict> {
  // Since the first commit: without an upstream `check` does not know which commits are new.
  const firstCommit = await repository.git("rev-list", "--max-parents=0", "HEAD");
  const args = ["check", "--since", firstCommit];
  const { exitCode, stdout, stderr } = await startAiwf({ repository, name: "check", args, stop }).ended;
  const lines = `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
  return { claim: `aiwf check finds no error: ${lines.at(0)}`, objections: exitCode === 0 ? [] : lines };
}
