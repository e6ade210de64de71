import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { acquire, isRepolockError } from "repolock";
import type { Run } from "./run.js";
import type { Sandbox } from "./tree.js";

// What a run may cost: something for itself, and for each byte of the repository so much.
const WORK = { itself: 3_000_000, perByte: 600 };
const MEMORY_KB = { itself: 200_000, perByte: 0.02 };

// All but the end of a line and the tab, what rearranges a line, and what JSON must escape.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for
const COMMANDING = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const RAW_IN_JSON = /[\0-\x09\x0b-\x1f]/;

/**
 * What is wrong with a run, whatever it was asked to do.
 *
 * @param sizeBytes of all that is in the repository
 */
export function complaintsAbout(run: Run, sizeBytes: number): string[] {
  const { verb, exitCode, stdout, stderr, work, memoryKb } = run;
  const wrong: string[] = [];
  if (exitCode === undefined || exitCode > 3) wrong.push(`ends with ${exitCode ?? "a signal"}`);
  const isJson = verb.includes("--format=json");
  if (isJson && stdout !== "" && !isJsonText(stdout)) wrong.push(`prints no JSON: ${stdout.slice(0, 200)}`);
  if (isJson ? RAW_IN_JSON.test(stdout) : COMMANDING.test(stdout.replaceAll("\r\n", "\n"))) {
    wrong.push(`prints a control character: ${JSON.stringify(COMMANDING.exec(stdout)?.[0])}`);
  }
  if (COMMANDING.test(stderr)) wrong.push(`prints a control character on stderr: ${JSON.stringify(stderr)}`);
  if (/internal error|^ +at .*:\d+:\d+\)?$/m.test(stderr)) wrong.push(`has met a defect: ${stderr}`);
  if (exitCode === 3 && !/^aiwf[^\n]*: [^\n]+\n$/.test(stderr) && !isJson) {
    wrong.push(`does not say in one line why it failed: ${JSON.stringify(stderr)}`);
  }
  const workAllowed = WORK.itself + WORK.perByte * sizeBytes;
  if (work > workAllowed) wrong.push(`does ${work} steps for ${sizeBytes} bytes; ${workAllowed} are allowed`);
  const memoryAllowed = MEMORY_KB.itself + MEMORY_KB.perByte * sizeBytes;
  if (memoryKb > memoryAllowed) wrong.push(`takes ${memoryKb} kB of memory for ${sizeBytes} bytes`);
  return wrong.map((complaint) => `aiwf ${verb} ${complaint}`);
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is wrong around the repository after all runs. */
export async function complaintsAfter({ root, outside }: Sandbox): Promise<string[]> {
  const wrong: string[] = [];
  const names = readdirSync(outside, { recursive: true });
  if (names.join() !== "witness" || readFileSync(join(outside, "witness"), "utf8") !== "untouched\n") {
    wrong.push(`outside of the root something has changed: ${names.join(", ")}`);
  }
  const remains = ["", "work/gaps", "work/decisions", "work/epics"]
    .flatMap((directory) => namesIn(join(root, directory)))
    .filter((name) => /\.aiwf-tmp-(?!1-)\d+-[0-9a-f]{16}$/.test(name));
  if (remains.length > 0) wrong.push(`left behind: ${remains.join(", ")}`);
  if (lstatSync(join(root, ".git/index.lock"), { throwIfNoEntry: false })) wrong.push("left behind: .git/index.lock");
  try {
    await (await acquire(root)).release();
  } catch (error) {
    if (isRepolockError(error, "repo-lock-busy")) wrong.push("the lock is still held");
  }
  return wrong;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
