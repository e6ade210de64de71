// Takes turns on the lock of argv[2] in a place where the system is short of something, and prints what came of each, every
// different outcome once, as a list in JSON. argv[3] says how many descriptors it may open; empty means any number.
import { closeSync, openSync } from "node:fs";
import { acquire, inspect, type Lock } from "repolock";
import { takeCensus } from "../faults/census.js";
import { outcomeOf } from "../faults/outcome.js";

const [root = "", spare = "", warmUpRoot = ""] = process.argv.slice(2);
const TURNS = 20;

// Node loads and opens some things once.
for (let i = 0; i < 2; i++) await turn(warmUpRoot);
await takeCensus();
const opened = spare === "" ? [] : openAllBut(Number(spare));
const before = await takeCensus();
const outcomes = new Set<string>();
for (let i = 0; i < TURNS; i++) outcomes.add(await turn(root));
if ((await takeCensus()) !== before) outcomes.add("something is left behind");
for (const fd of opened) closeSync(fd);
if (spare !== "") outcomes.add(`with descriptors again: ${await turn(root)}`);
process.stdout.write(`${JSON.stringify([...outcomes])}\n`);

/** Takes the lock, has it waited for, and inspects it in between. */
async function turn(root: string): Promise<string> {
  let first: Lock | undefined;
  try {
    first = await acquire(root);
    const report = await look(root);
    const second = await acquire(root, { timeoutMs: 1e9, onWait: () => void first?.release() });
    second.assertHeld();
    await second.release();
    return `held, ${report}, handed over`;
  } catch (error) {
    const { answer, cause } = outcomeOf(error);
    const report = await look(root);
    return first === undefined ? `${answer}, ${cause}, ${report}` : `held, ${report}, ${answer}, ${cause}`;
  } finally {
    await first?.release();
  }
}

async function look(root: string): Promise<string> {
  try {
    const { state, holder } = await inspect(root);
    return holder === undefined ? `seen ${state}` : `seen ${state} by ${holder.proof}`;
  } catch (error) {
    return `not seen: ${outcomeOf(error).cause}`;
  }
}

function openAllBut(spare: number): number[] {
  const opened: number[] = [];
  try {
    for (;;) opened.push(openSync("/dev/null", "r"));
  } catch {
    // That was the last.
  }
  for (const fd of opened.splice(opened.length - spare)) closeSync(fd);
  return opened;
}
