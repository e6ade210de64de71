// A process that does with locks what it is told: a line of JSON in, a line of JSON out. See companion.ts above.
import { createInterface } from "node:readline";
import { acquire, type Lock } from "repolock";
import type { Answer, Command } from "../companion.js";

const locks = new Map<string, Lock>();

for await (const line of createInterface({ input: process.stdin })) {
  const command: Command = JSON.parse(line);
  // Not awaited: while one acquire waits, others can be told what to do.
  void answer(command).then((text) => process.stdout.write(`${JSON.stringify({ id: command.id, answer: text })}\n`));
}

async function answer(command: Command): Promise<Answer> {
  try {
    switch (command.verb) {
      case "acquire":
        locks.set(command.name, await acquire(command.root, { timeoutMs: command.timeoutMs }));
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

function named(name: string): Lock {
  const lock = locks.get(name);
  if (lock === undefined) throw new Error(`no lock is called ${name}`);
  return lock;
}
