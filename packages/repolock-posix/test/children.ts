import { existsSync, readFileSync } from "node:fs";
import { vi } from "vitest";

const WAIT_LIMIT = { timeout: 20_000, interval: 5 };

/** The child processes of a process, by the kernel's list. Linux only. */
export function childrenOf(pid: number): number[] {
  return readIfThere(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

/** The helper of a waiter, as soon as it blocks in flock(2). */
export async function blockedHelperOf(waiter: number): Promise<number> {
  return await vi.waitUntil(() => childrenOf(waiter).find(isBlocked), WAIT_LIMIT);
}

/** Resolves when a child of a child of the process blocks in flock(2). */
export async function blockedGrandchild(pid: number): Promise<void> {
  await vi.waitUntil(() => childrenOf(pid).flatMap(childrenOf).some(isBlocked), WAIT_LIMIT);
}

/** Resolves when the process blocks in flock(2). */
export async function blocked(pid: number): Promise<void> {
  await vi.waitUntil(() => isBlocked(pid), WAIT_LIMIT);
}

/** Resolves when the process is gone, or is a zombie that nobody has waited for. */
export async function gone(pid: number): Promise<void> {
  await vi.waitUntil(() => !existsSync(`/proc/${pid}`) || isZombie(pid), WAIT_LIMIT);
}

/** Resolves when a signal has stopped the process. */
export async function stopped(pid: number): Promise<void> {
  await vi.waitUntil(() => readIfThere(`/proc/${pid}/stat`).includes(") T "), WAIT_LIMIT);
}

/** Keeps the event loop busy until a child of this process is a zombie. */
export function blockUntilChildEnds(): void {
  for (const endMs = performance.now() + WAIT_LIMIT.timeout; performance.now() < endMs; ) {
    if (childrenOf(process.pid).some(isZombie)) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_LIMIT.interval);
  }
  throw new Error("no child has ended");
}

function isZombie(pid: number): boolean {
  return /\) [ZX] /.test(readIfThere(`/proc/${pid}/stat`));
}

// In the kernel's lock table the line of a waiter has an arrow.
function isBlocked(pid: number): boolean {
  return new RegExp(`-> FLOCK .* ${pid} `).test(readIfThere("/proc/locks"));
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
