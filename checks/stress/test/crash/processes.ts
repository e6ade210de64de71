import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const HANG_MS = 30_000;

/** Resolves when no other process has the file open: helpers of killed waiters got the lock and exited. */
export function untilOpenNowhere(path: string): Promise<void> {
  return untilNobody(`has ${path} open`, (pid) =>
    readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === path),
  );
}

/** Resolves when no process works in this directory any more: those that a killed verb started have ended. */
export function untilNobodyIn(directory: string): Promise<void> {
  return untilNobody(`works in ${directory}`, (pid) => readlinkSync(`/proc/${pid}/cwd`).startsWith(directory));
}

async function untilNobody(what: string, does: (pid: string) => boolean): Promise<void> {
  const endMs = performance.now() + HANG_MS;
  for (;;) {
    const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && name !== String(process.pid) && isTrue(name));
    if (pid === undefined) return;
    if (performance.now() > endMs) throw new Error(`process ${pid} still ${what}`);
    await sleep(2);
  }

  function isTrue(pid: string): boolean {
    try {
      return does(pid);
    } catch {
      // It ended meanwhile, or is of another user.
      return false;
    }
  }
}
