/** One turn of a process, as it tells of it, with times of the monotonic clock in nanoseconds. */
export interface Attempt {
  /** Which process: the kind of it and a number. */
  readonly who: string;
  /** What it takes the lock with. */
  readonly kind: string;
  readonly pid: number;
  /** When it began to ask for the lock. */
  readonly asked: bigint;
  /** When it had the lock, or gave up. */
  readonly from: bigint;
  /** Undefined if it gave up. */
  readonly hold?: Hold;
}

/** What a process saw while it had the lock. */
export interface Hold {
  /** When it began to give the lock back. */
  readonly to: bigint;
  /** What it read from the counter. It wrote one more. */
  readonly read: number;
  /** The pid in the marker that was there already; undefined if there was none, as there should be. */
  readonly met?: number;
}

/**
 * Reads the line in which a holder tells of a turn; see proof/holders/holder.c.
 *
 * @throws if it is no such line
 */
export function parseAttempt(line: string, { who, kind }: Pick<Attempt, "who" | "kind">): Attempt {
  const match = /^(?:gave-up (\d+) (\d+) (\d+)|held (\d+) (\d+) (\d+) (\d+) (-?\d+|NaN) (-|\d+))$/.exec(line);
  if (match === null) throw new Error(`${who} said what no holder says: ${line}`);
  const [, loser, askedInVain = "", at = "", pid, asked = "", from = "", to = "", read, met] = match;
  if (loser !== undefined) return { who, kind, pid: Number(loser), asked: BigInt(askedInVain), from: BigInt(at) };
  const hold = { to: BigInt(to), read: Number(read), ...(met !== "-" && { met: Number(met) }) };
  return { who, kind, pid: Number(pid), asked: BigInt(asked), from: BigInt(from), hold };
}
