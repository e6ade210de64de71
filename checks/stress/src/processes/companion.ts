// A process that does with locks what it is told: a line of JSON in, a line of JSON out.
import { createInterface } from "node:readline";
import { type AcquireOptions, acquire, type Lock } from "repolock";
import type { Answer, Command } from "../companion.js";

const locks = new Map<string, Lock>();

for await (const line of createInterface({ input: process.stdin })) {
  const command: Command = JSON.parse(line);
  // Not awaited: while one acquire waits, others can be told what to do.
  void answer(command).then((text) => say({ id: command.id, answer: text }));
}

// Nobody is left to answer to, whatever it still waits for.
process.exit();

async function answer(command: Command): Promise<Answer> {
  try {
    switch (command.verb) {
      case "acquire":
        locks.set(command.name, await acquire(command.root, optionsOf(command)));
        break;
      case "assert":
        named(command.name).assertHeld();
        break;
      case "release":
        await named(command.name).release();
        locks.delete(command.name);
    }
    return { ok: true };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return { ok: false, code: code ?? "none", message };
  }
}

function optionsOf({ id, timeoutMs }: Command & { verb: "acquire" }): AcquireOptions {
  return timeoutMs > 0 ? { timeoutMs, onWait: () => say({ id }) } : {};
}

function say(line: { id: number; answer?: Answer }): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function named(name: string): Lock {
  const lock = locks.get(name);
  if (lock === undefined) throw new Error(`no lock is called ${name}`);
  return lock;
}
