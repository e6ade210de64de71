import { type AcquireOptions, checkAcquireArguments, ErrBusy, type Lock, resolveRoot } from "repolock-core";
import { Contender } from "./contender.js";
import { type Flock, loadFlock } from "./flock.js";
import { identifyHolder } from "./holder.js";
import { HolderNews } from "./holder-news.js";
import { pauseThread } from "./pause-thread.js";
import { shouldYield, YIELD_MS } from "./politeness.js";
import { readRecordLine, readRecordLineAt } from "./record.js";
import { Wait } from "./wait.js";

const POLL_SHARE_OF_WAIT = 0.04;

const LET_UNLOCK_MS = [0.05, 0.1, 0.2];

const SHUFFLE_MS = 0.3;

/** When a contender tries again. A parameter so that tests can tell a wake-up from a poll. */
export interface Timing {
  /**
   * How often to try while nothing is heard, in milliseconds: for holders that die or never tell. The longer a wait has
   * lasted, the less a little more matters, so the interval grows from the first of these to the second.
   */
  readonly minPollIntervalMs: number;
  readonly maxPollIntervalMs: number;
  /** How soon to try again when the holder seems to be just letting go, in milliseconds. */
  readonly retryDelayMs: number;
}

/** The acquire of this package, with its timing as a parameter. */
export async function acquireWithTiming(timing: Timing, root: string, options: AcquireOptions = {}): Promise<Lock> {
  checkAcquireArguments(root, options);
  const { signal, label } = options;
  signal?.throwIfAborted();
  const flock = loadFlock();
  const startMs = performance.now();
  // Resolved now, because the working directory may change during the wait.
  const directory = resolveRoot(root);
  const contender = new Contender(directory, flock, label);
  try {
    if (shouldYield(directory, flock)) await new Wait(flock).sleep(YIELD_MS, signal);
    return contender.tryLock() ?? (await waitForTurn(contender, flock, timing, startMs, options));
  } finally {
    contender.close();
  }
}

async function waitForTurn(
  contender: Contender,
  flock: Flock,
  timing: Timing,
  startMs: number,
  { timeoutMs = 0, signal, onWait }: AcquireOptions,
): Promise<Lock> {
  using wait = new Wait(flock);
  const news = new HolderNews(onWait);
  /** Undefined unless the holder seems to be letting go. */
  let retryDelayMs: number | undefined;
  for (;;) {
    const { lockfile } = contender;
    const waitedMs = performance.now() - startMs;
    if (waitedMs >= timeoutMs) {
      const holder = identifyHolder(lockfile.identity, readRecordLineAt(lockfile.path));
      throw new ErrBusy({ path: lockfile.path, waitedMs, holder });
    }
    // Who is just letting go is not worth naming.
    if (retryDelayMs === undefined) news.tell(lockfile, waitedMs);
    const delayMs = retryDelayMs ?? pollIntervalMs(timing, waitedMs);
    // What happened before the watch began woke nobody, so the first try after that comes at once.
    const isFresh = wait.watch(lockfile);
    const hadEvent = await wait.sleep(isFresh ? 0 : Math.min(delayMs, timeoutMs - waitedMs), signal);
    const lock = hadEvent ? tryWhileReleasing(contender) : contender.tryLock();
    if (lock !== undefined) return lock;
    if (hadEvent) wait.lost();
    retryDelayMs = hadEvent ? timing.retryDelayMs : retryDelayMs && retryDelayMs * 2;
    const isLettingGo = (retryDelayMs ?? Number.POSITIVE_INFINITY) < timing.minPollIntervalMs;
    // A record says that somebody is at work, and its erasure will be heard.
    if (!isLettingGo || readRecordLine(contender.lockfile.fd) !== "") retryDelayMs = undefined;
  }
}

function pollIntervalMs({ minPollIntervalMs, maxPollIntervalMs }: Timing, waitedMs: number): number {
  return Math.min(Math.max(minPollIntervalMs, waitedMs * POLL_SHARE_OF_WAIT), maxPollIntervalMs);
}

/**
 * Tries when the lockfile has changed. A holder blanks its record before it unlocks, and who is woken by that is often
 * put in its place on the processor. So this sleeps for the time of a few system calls, less than any timer can, for the
 * holder to go on; and again, unless somebody else has signed meanwhile.
 */
function tryWhileReleasing(contender: Contender): Lock | undefined {
  // The kernel wakes those who watch always in the same order. Without this the last would never be first.
  const shuffleMs = Math.random() * SHUFFLE_MS;
  for (const pauseMs of LET_UNLOCK_MS) {
    pauseThread(pauseMs + shuffleMs);
    const lock = contender.tryLock();
    if (lock !== undefined || readRecordLine(contender.lockfile.fd) !== "") return lock;
  }
  return undefined;
}
