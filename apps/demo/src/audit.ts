import type { AiwfRun } from "./aiwf.js";
import type { Commit } from "./history.js";
import type { Race } from "./race.js";

/** A claim about the race, with its verdict. */
export interface Verdict {
  readonly claim: string;
  /** The facts that contradict the claim; empty if it is true. */
  readonly objections: readonly string[];
}

/** Returns the id that an addition reports, if it succeeded. */
export function idOf({ stdout }: Pick<AiwfRun, "stdout">): string | undefined {
  return /^aiwf add \S+ (\S+)/.exec(stdout)?.[1];
}

/** Examines a race and its commits. */
export function audit({ opener, readers, additions }: Race, commits: readonly Commit[]): Verdict[] {
  const holders = [opener, ...additions];
  return [
    { claim: `all ${holders.length} processes that acquired the lock succeeded`, objections: failures(holders) },
    { claim: `${additions.length} different ids, in three worktrees`, objections: duplicates(additions) },
    { claim: "one commit for each id", objections: commitObjections(additions, commits) },
    { claim: "never two processes held the lock at once", objections: overlaps(holders) },
    {
      claim: `${readers.length} read-only verbs answered while the lock was held`,
      objections: [...failures(readers), ...outside(readers, opener)],
    },
  ];
}

function failures(runs: readonly AiwfRun[]): string[] {
  return runs
    .filter(({ exitCode }) => exitCode !== 0)
    .map(({ name, exitCode, stderr }) => {
      const [reason = ""] = stderr.split("\n");
      return `${name} ${exitCode === undefined ? "was killed" : `exited with ${exitCode}`}: ${reason}`;
    });
}

function duplicates(additions: readonly AiwfRun[]): string[] {
  const names = new Map<string, string>();
  return additions.flatMap((run) => {
    const id = idOf(run);
    if (id === undefined) return [`${run.name} got no id`];
    const other = names.get(id);
    names.set(id, run.name);
    return other === undefined ? [] : [`${run.name} and ${other} both got ${id}`];
  });
}

function commitObjections(additions: readonly AiwfRun[], commits: readonly Commit[]): string[] {
  const expected = additions.map((run) => idOf(run) ?? "none").sort();
  const found = commits.map(({ entities }) => entities.join("+")).sort();
  const forks = commits.filter(({ parents }) => parents.length !== 1);
  return [
    ...(expected.join() === found.join() ? [] : [`commits are of ${found.join(" ")}, ids are ${expected.join(" ")}`]),
    ...forks.map(({ sha, parents }) => `${sha} has ${parents.length} parents`),
  ];
}

function overlaps(holders: readonly AiwfRun[]): string[] {
  const unseen = holders
    .filter(({ held }) => held === undefined)
    .map(({ name }) => `${name} was never seen to hold it`);
  const seen = holders
    .flatMap(({ name, held }) => (held === undefined ? [] : [{ name, ...held }]))
    .sort((a, b) => a.startMs - b.startMs);
  const clashes = seen.flatMap((earlier, i) =>
    seen
      .slice(i + 1)
      .filter((later) => later.startMs < earlier.endMs)
      .map((later) => {
        const sharedMs = Math.min(earlier.endMs, later.endMs) - later.startMs;
        return `${earlier.name} and ${later.name} both held it for ${sharedMs.toFixed(1)} ms`;
      }),
  );
  return [...clashes, ...unseen];
}

function outside(readers: readonly AiwfRun[], { held }: AiwfRun): string[] {
  return readers
    .filter(({ lived }) => held === undefined || lived.startMs < held.startMs || lived.endMs > held.endMs)
    .map(({ name }) => `${name} did not run within the time that exec held it`);
}
