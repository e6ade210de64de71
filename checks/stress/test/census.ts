import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { openFiles } from "./crash/aftermath.js";

const SETTLE_TURNS = 200;

/** What this process has open and pending, sorted. */
export function takeCensus(): string[] {
  // The descriptor through which the list is read is gone; its number can be another's by now.
  const files = openFiles().filter((path) => !path.startsWith("/proc/"));
  return [...process.getActiveResourcesInfo(), ...files].sort();
}

/**
 * What is open and pending now and was not then. Handles that were closed go away in the next turns of the loop, and the
 * test runner has a timer now and then: so it looks again before it answers that something was left.
 */
export async function leftSince(before: readonly string[]): Promise<string[]> {
  for (let turn = 1; ; turn++) {
    await turnOfTheLoop();
    const rest = [...before];
    const left = takeCensus().filter((entry) => {
      const index = rest.indexOf(entry);
      if (index >= 0) rest.splice(index, 1);
      return index < 0;
    });
    if (left.length === 0 || turn === SETTLE_TURNS) return left;
  }
}
