import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

// Far above what any of them needs.
const HANG_MS = 60_000;

/** Resolves when no process works in this directory any more: those that have outlived a killed verb have ended. */
export async function orphansEnded(directory: string): Promise<void> {
  const endMs = performance.now() + HANG_MS;
  while (processesIn(directory).length > 0) {
    if (performance.now() > endMs) throw new Error(`what a killed verb has started in ${directory} does not end`);
    await sleep(1);
  }
}

function processesIn(directory: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
    } catch {
      return false;
    }
  });
}
