import { readdirSync, readlinkSync } from "node:fs";

/** What this process has open and pending, as a text that can be compared with an earlier one. */
export async function takeCensus(): Promise<string> {
  // Handles that were closed go away in the next turns of the loop.
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  return [...process.getActiveResourcesInfo().sort(), ...openFiles()].join("\n");
}

/** What one census has and the other has not; empty if they are the same. */
export function censusDifference(before: string, after: string): string {
  const rest = before.split("\n");
  const added = after.split("\n").filter((line) => {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
  return [...added, ...rest.map((line) => `no longer ${line}`)].join(", ");
}

function openFiles(): string[] {
  try {
    return readdirSync("/proc/self/fd").flatMap(targetOf).sort();
  } catch {
    return [];
  }
}

function targetOf(fd: string): string[] {
  try {
    const target = readlinkSync(`/proc/self/fd/${fd}`);
    // The one through which the list was read is gone; its number can be another's by now.
    return target.startsWith("/proc/") ? [] : [target];
  } catch {
    return [];
  }
}
