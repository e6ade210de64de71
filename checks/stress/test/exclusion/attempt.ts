/** One round of a contender, as it tells of it, with times of the monotonic clock in nanoseconds. */
export interface Attempt {
  readonly who: string;
  readonly pid: number;
  /** When it had the lock, or gave up. */
  readonly from: bigint;
  /** Undefined if it gave up. */
  readonly hold?: Hold;
}

/** What a process saw while it held the lock. */
export interface Hold {
  /** When it began to release. */
  readonly to: bigint;
  /** What it read from the counter. It wrote one more. */
  readonly read: number;
}

/**
 * Reads the line in which a contender tells of a round; see fixtures/holder.c.
 *
 * @throws if it is no such line
 */
export function parseAttempt(line: string, who: string): Attempt {
  const match = /^(?:gave-up (\d+) (\d+)|held (\d+) (\d+) (\d+) (-?\d+|NaN))$/.exec(line);
  if (match === null) throw new Error(`${who} said what no holder says: ${line}`);
  const [, loser, at = "", pid, from = "", to = "", read] = match;
  if (loser !== undefined) return { who, pid: Number(loser), from: BigInt(at) };
  return { who, pid: Number(pid), from: BigInt(from), hold: { to: BigInt(to), read: Number(read) } };
}
