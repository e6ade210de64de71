import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "support/random";
import { BODIES, TITLES } from "../src/cases/words.js";

/** What happens next in a repository. */
export interface Move {
  readonly args: readonly string[];
  /** Only the Go program has this verb. */
  readonly isTheirs: boolean;
}

const STATUSES = {
  G: ["addressed", "wontfix", "open"],
  D: ["accepted", "rejected", "superseded", "proposed"],
  E: ["active", "done", "cancelled", "proposed"],
} as const;

const DIRECTORIES = [
  "work/gaps",
  "work/decisions",
  "work/epics",
  "work/gaps/archive",
  "work/decisions/archive",
  "work/epics/archive",
];

/** Chooses a verb that changes something, or is refused. */
export function nextMove(root: string, random: Random): Move {
  const ids = idsIn(root);
  const roll = random.below(20);
  if (roll < 7 || ids.length < 3) return { args: [...add(ids, random), ...format(random)], isTheirs: false };
  if (roll < 15) return { args: [...promote(ids, random), ...format(random)], isTheirs: false };
  return { args: theirs(ids, random), isTheirs: true };
}

/** The ids of the files and directories of entities. */
export function idsIn(root: string): [string, ...string[]] {
  const names = DIRECTORIES.flatMap((directory) => {
    try {
      return readdirSync(join(root, directory));
    } catch {
      return [];
    }
  });
  return ["G-0001", ...names.flatMap((name) => /^[A-Z]-\d+/.exec(name) ?? [])];
}

function add(ids: readonly [string, ...string[]], random: Random): string[] {
  const kind = random.pick(["gap", "decision", "epic"]);
  const title = TITLES[random.below(TITLES.length)] ?? "";
  const body = random.pick([
    ["--body", "Some text"],
    ["--body", `See ${random.pick(ids)}.`],
    ["--body", BODIES[random.below(BODIES.length)] ?? ""],
    ["--force", "--reason", "why"],
  ]);
  const more = {
    gap: random.pick([[], [], ["--discovered-in", random.pick(ids)], ["--priority", "high"]]),
    decision: random.pick([[], [], ["--relates-to", `${random.pick(ids)},${random.pick(ids)}`]]),
    epic: [],
  }[kind];
  return ["add", kind ?? "gap", "--title", title, ...(kind === "epic" ? [] : body), ...(more ?? [])];
}

function promote(ids: readonly [string, ...string[]], random: Random): string[] {
  const more = random.pick([
    [],
    [],
    [],
    ["--by", random.pick(ids)],
    ["--by-commit", "HEAD"],
    ["--reason", "because"],
    ["--force", "--reason", "why"],
  ]);
  const id = random.pick(ids);
  return ["promote", id, statusFor(id, random), ...more];
}

/** Mostly one of its kind. */
function statusFor(id: string, random: Random): string {
  const kind = random.below(8) === 0 ? random.pick(["G", "D", "E"]) : id[0];
  return random.pick(STATUSES[kind === "D" || kind === "E" ? kind : "G"]);
}

function theirs(ids: readonly [string, ...string[]], random: Random): string[] {
  const id = random.pick(ids);
  return random.pick<string[]>([
    ["cancel", id, "--reason", "no longer"],
    ["retitle", id, TITLES[random.below(TITLES.length)] ?? ""],
    ["rename", id, random.pick(["other", "new-name", "x"])],
    ["archive", "--apply"],
    ["set-priority", id, random.pick(["urgent", "low"])],
    ["reallocate", id],
    ["add", "milestone", "--epic", id, "--tdd", "none", "--title", "A part"],
    ["add", "adr", "--title", "A record", "--body", `About ${random.pick(ids)}.`],
    ["edit-body", id, "--body-file", "-"],
    ["authorize", id, "--to", "ai/agent"],
    ["promote", id, statusFor(id, random), "--audit-only", "--reason", "by hand"],
  ]);
}

function format(random: Random): string[] {
  return random.pick([[], ["--format=json"]]);
}
