import { resolve } from "node:path";
import { type AcquireOptions, checkAcquireArguments, ErrBusy, type Lock } from "repolock-core";
import { loadFlock } from "./flock.js";
import { HeldLock } from "./held-lock.js";
import { identifyHolder } from "./holder.js";
import { HolderNews } from "./holder-news.js";
import { shouldYield, YIELD_MS } from "./politeness.js";
import { type Busy, tryLock } from "./try-lock.js";
import { Wait } from "./wait.js";

/** When a contender tries again. A parameter so that tests can tell a wake-up from a poll. */
export interface Timing {
  /** How often to try while nothing is heard, in milliseconds: for holders that die or never tell. */
  readonly pollIntervalMs: number;
  /** How soon to try again when the holder seems to be just letting go, in milliseconds. */
  readonly retryDelayMs: number;
}

/** The acquire of this package, with its timing as a parameter. */
export async function acquireWithTiming(timing: Timing, root: string, options: AcquireOptions = {}): Promise<Lock> {
  checkAcquireArguments(root, options);
  const { timeoutMs = 0, signal, label, onWait } = options;
  signal?.throwIfAborted();
  const flock = loadFlock();
  // Now, because the working directory may change during the wait.
  const directory = resolve(root);

  const startMs = performance.now();
  if (shouldYield(directory, flock)) await new Wait(flock).sleep(YIELD_MS, signal);
  const first = tryLock(directory, flock, label);
  if (first instanceof HeldLock) return first;

  using wait = new Wait(flock);
  const news = new HolderNews(onWait);
  let busy = first;
  let delayMs = timing.pollIntervalMs;
  for (;;) {
    const waitedMs = performance.now() - startMs;
    if (waitedMs >= timeoutMs) {
      throw new ErrBusy({ path: busy.path, waitedMs, holder: identifyHolder(busy.file, busy.recordLine) });
    }
    // Who is just letting go is not worth naming.
    if (delayMs === timing.pollIntervalMs) news.tell(busy, waitedMs);
    // What happened before the watch began woke nobody, so the first try after that comes at once.
    const pauseMs = wait.watch(busy.path, busy.file) ? 0 : Math.min(delayMs, timeoutMs - waitedMs);
    const hadEvent = await wait.sleep(pauseMs, signal);
    const attempt = tryLock(directory, flock, label);
    if (attempt instanceof HeldLock) return attempt;
    busy = attempt;
    delayMs = nextDelayMs(timing, delayMs, busy, hadEvent);
  }
}

/**
 * A holder blanks its record before it unlocks, so who wakes in between tries again soon, then less and less often.
 * A record says that somebody is at work, and its erasure will be heard.
 */
function nextDelayMs({ pollIntervalMs, retryDelayMs }: Timing, lastMs: number, busy: Busy, hadEvent: boolean): number {
  if (busy.recordLine !== "") return pollIntervalMs;
  return hadEvent ? retryDelayMs : Math.min(lastMs * 2, pollIntervalMs);
}
