import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { repolock } from "../contestants/repolock.js";
import type { Figure } from "../figure.js";
import { acquire, millisecondsBetween, settle, startContenders } from "../hand-off.js";
import type { Part } from "../part.js";
import { lockfileIn, ScratchRoot } from "../scratch.js";
import { median } from "../statistics.js";

const FOREIGN_TIMES = 100;
const KILL_TIMES = 40;

// Python's monotonic clock is Node's: CLOCK_MONOTONIC. A line in: take the lock, or give it back; a line out: done, when.
const PYTHON_HOLDER = `
import fcntl, os, sys, time
fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
while sys.stdin.readline():
    fcntl.flock(fd, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.readline()
    at = time.monotonic_ns()
    fcntl.flock(fd, fcntl.LOCK_UN)
    print(at, flush=True)
`;

/** How fast repolock notices that the lock is free when nobody tells it. */
export const foreign: Part = {
  name: "foreign",
  title: "Hand-off without a hint",
  explanation:
    "One repolock process waits; the holder is a Python program that calls flock(2) and nothing else, or a repolock " +
    "process that is ended with SIGKILL. Neither gives any event.",
  async run() {
    const afterKill = await measureKills();
    const figures = [...summary("repolock waits, holder is killed", afterKill)];
    if (!(await exists("python3"))) return { figures, skipped: ["a foreign holder: there is no python3 here"] };
    return { figures: [...summary("repolock waits, holder is Python", await measureForeign()), ...figures] };
  },
};

async function measureForeign(): Promise<number[]> {
  using root = new ScratchRoot();
  const [waiter] = await startContenders(repolock.name, root.path, 1);
  const holder = spawn("python3", ["-c", PYTHON_HOLDER, lockfileIn(root.path)], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    if (waiter === undefined) throw new Error("no waiter");
    const ask = asker(holder);
    const samplesMs: number[] = [];
    for (let i = 0; i < FOREIGN_TIMES; i++) {
      await ask();
      const acquired = acquire(waiter);
      await settle();
      const releasedNs = BigInt(await ask());
      samplesMs.push(millisecondsBetween(releasedNs, (await acquired).atNs));
      waiter.send("release");
      await waiter.next();
    }
    return samplesMs;
  } finally {
    holder.kill("SIGKILL");
    await waiter?.kill();
  }
}

function asker({ stdin, stdout }: ChildProcessByStdio<Writable, Readable, null>): () => Promise<string> {
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return async () => {
    stdin.write("\n");
    const { value } = await lines.next();
    return value ?? "";
  };
}

async function measureKills(): Promise<number[]> {
  using root = new ScratchRoot();
  const [waiter] = await startContenders(repolock.name, root.path, 1);
  try {
    if (waiter === undefined) throw new Error("no waiter");
    const samplesMs: number[] = [];
    for (let i = 0; i < KILL_TIMES; i++) {
      const [holder] = await startContenders(repolock.name, root.path, 1);
      if (holder === undefined) throw new Error("no holder");
      await acquire(holder);
      const acquired = acquire(waiter);
      await settle();
      const killedNs = process.hrtime.bigint();
      await holder.kill();
      samplesMs.push(millisecondsBetween(killedNs, (await acquired).atNs));
      waiter.send("release");
      await waiter.next();
    }
    return samplesMs;
  } finally {
    await waiter?.kill();
  }
}

function summary(name: string, samplesMs: readonly number[]): Figure[] {
  return [
    { name: `${name}, p50`, value: median(samplesMs), unit: "ms", target: 15 },
    { name: `${name}, max`, value: Math.max(...samplesMs), unit: "ms", target: 60 },
  ];
}

async function exists(command: string): Promise<boolean> {
  const child = spawn(command, ["--version"], { stdio: "ignore" });
  return Promise.race([once(child, "exit").then(() => true), once(child, "error").then(() => false)]);
}
