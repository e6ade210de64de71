// A process of the model: it does what it is told, a line of JSON for each order, and answers with lines of JSON.

import { readdirSync, readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { acquire, type ErrBusy, inspect, isRepolockError, type Lock, type LockHolder } from "repolock";
import type { AcquireAnswer, Answers, InspectAnswer, LookAnswer, Named, Orders } from "../model/orders.js";

const DESCRIPTORS = "/proc/self/fd";

const locks = new Map<string, Lock>();
const waits = new Map<string, AbortController>();

const deeds: { readonly [K in keyof Orders]: (order: Orders[K]) => Promise<Answers[K]> } = {
  async acquire({ root, lock, timeoutMs }): Promise<AcquireAnswer> {
    const abort = new AbortController();
    waits.set(lock, abort);
    try {
      locks.set(lock, await acquire(root, { timeoutMs, label: lock, signal: abort.signal }));
      return { outcome: "got" };
    } catch (error) {
      if (abort.signal.aborted && error === abort.signal.reason) return { outcome: "aborted" };
      if (isRepolockError(error, "repo-lock-busy")) return busy(error);
      return refusal(error);
    } finally {
      waits.delete(lock);
    }
  },

  async abort({ lock }) {
    waits.get(lock)?.abort(new Error("not needed any more"));
    return null;
  },

  async release({ lock }) {
    await locks.get(lock)?.release();
    return null;
  },

  async inspect({ root }): Promise<InspectAnswer> {
    try {
      const { path, exists, state, holder } = await inspect(root);
      return { outcome: "report", path, exists, state, ...(holder && { holder: named(holder) }) };
    } catch (error) {
      return refusal(error);
    }
  },

  async look({ root }): Promise<LookAnswer> {
    return {
      locks: Object.fromEntries(
        Array.from(locks, ([name, lock]) => [name, lock.released ? "released" : stateOf(lock)]),
      ),
      open: openFiles().filter((path) => path.startsWith(root)),
    };
  },

  async forget() {
    for (const abort of waits.values()) abort.abort();
    await Promise.all(Array.from(locks.values(), (lock) => lock.release()));
    locks.clear();
    return null;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, name, order } = JSON.parse(line) as { id: number; name: keyof Orders; order: never };
  // Not awaited: the next order may be the one that ends this.
  deeds[name](order).then((answer) => process.stdout.write(`${JSON.stringify({ id, answer })}\n`));
}

function stateOf(lock: Lock): "held" | "lost" {
  try {
    lock.assertHeld();
    return "held";
  } catch (error) {
    if (isRepolockError(error, "repo-lock-lost")) return "lost";
    throw error;
  }
}

function busy({ waitedMs, holder }: ErrBusy): AcquireAnswer {
  return { outcome: "busy", waitedMs, ...(holder && { holder: named(holder) }) };
}

function named({ pid, label, proof }: LockHolder): Named {
  return { pid, proof, ...(label !== undefined && { label }) };
}

function refusal(error: unknown): { outcome: "refused" | "failed"; message: string } {
  return { outcome: isRepolockError(error, "repo-lock-acquire-failed") ? "refused" : "failed", message: String(error) };
}

function openFiles(): string[] {
  try {
    return readdirSync(DESCRIPTORS).flatMap((fd) => {
      try {
        return [readlinkSync(`${DESCRIPTORS}/${fd}`)];
      } catch {
        // The descriptor that the directory was read with.
        return [];
      }
    });
  } catch {
    return [];
  }
}
