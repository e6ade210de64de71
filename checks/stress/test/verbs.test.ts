// A verb of aiwf that is killed, alone or with the git that it started, leaves its whole work or none, and never its lock.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Random } from "support/random";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deadly, type Moment, readEpitaph } from "./crash/death.js";
import { removeDirectory, scratchDirectory } from "./scratch.js";
import { isFull, seeds } from "./size.js";
import { type Aftermath, complaintsAbout, examine, type Snapshot, snapshotOf } from "./verbs/aftermath.js";
import { AIWF, ENVIRONMENT, Repository } from "./verbs/repository.js";

/** The verbs that take the lock, each with work for its whole way. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  add: ["add", "gap", "--title", "Victim", "--body", "the victim's", "--lock-timeout", "0"],
  promote: ["promote", "G-0001", "wontfix", "--lock-timeout", "0"],
  init: ["init", "--actor", "human/victim", "--lock-timeout", "0"],
  exec: ["exec", "--lock-timeout", "0", "--", "sleep", "0.02"],
};
const NAMES = ["add", "promote", "init", "exec"] as const;

// git is at work for a few milliseconds.
const GROUP_DELAYS_MS = [1, 3, 6] as const;

// No verb makes as many calls; about as many as the longest makes.
const MAX_CALLS = 200;
const SOME_CALLS = 40;

let template: Repository;
beforeAll(async () => {
  template = await Repository.create(mkdtempSync(join(tmpdir(), "stress-template-")));
});
afterAll(() => removeDirectory(template.root));

test.for(isFull ? NAMES : [])("SIGKILL at each step of aiwf %s", async (name, { annotate }) => {
  const steps = new Set<string>();
  for (let call = 1; call < MAX_CALLS; call++) {
    const step = await killAt(name, call, "before");
    if (step === undefined) break;
    steps.add(step);
    const moments: [Moment, number][] = [["after", 0]];
    if (step.startsWith("write")) moments.push(["half", 0]);
    if (step.startsWith("spawn"))
      moments.push(["orphan", 0], ...GROUP_DELAYS_MS.map((ms): [Moment, number] => ["group", ms]));
    for (const [moment, delayMs] of moments) await killAt(name, call, moment, delayMs);
  }
  expect(steps.size).toBeGreaterThan(0);
  await annotate(`${steps.size} kinds of steps`);
});

test.for(seeds(2, 30))("SIGKILL at some step of a verb, seed %i", async (seed) => {
  const random = new Random(seed);
  const name = random.pick(NAMES);
  const moment = random.pick<Moment>(["before", "after", "half", "orphan", "group"]);
  await killAt(name, 1 + random.below(SOME_CALLS), moment, random.pick(GROUP_DELAYS_MS));
});

async function killAt(name: string, call: number, moment: Moment, delayMs = 0) {
  const repository = template.copyTo(scratchDirectory());
  const { root } = repository;
  const { args, env } = deadly({ call, moment, root, changesOnly: true, delayMs });
  await execa(process.execPath, [...args, AIWF, ...(VERBS[name] ?? [])], {
    cwd: root,
    env: { ...ENVIRONMENT, ...env },
    extendEnv: false,
    reject: false,
    // A process group of its own, which can be killed whole.
    detached: true,
    stdin: "ignore",
  });
  const step = readEpitaph(root);
  expect(await judge(name, repository), `${name} killed ${moment} call ${call}, ${step}`).toEqual([]);
  removeDirectory(root);
  return step;
}

const changes = new Map<string, { before: Snapshot; after: Snapshot }>();

async function judge(name: string, repository: Repository): Promise<string[]> {
  const { before, after } = changes.get(name) ?? (await observe(name));
  changes.set(name, { before, after });
  return complaintsAbout(before, after, await examine(repository));
}

/** What a verb does when nobody kills it. */
async function observe(name: string) {
  const repository = template.copyTo(scratchDirectory());
  const before = await snapshotOf(repository);
  expect(await repository.aiwf(...(VERBS[name] ?? []))).toMatchObject({ exitCode: 0 });
  return { before, after: await snapshotOf(repository) };
}

const GAP = "work/gaps/G-0002-victim.md";
const NEXT = "work/gaps/G-0003-next.md";
const BEFORE: Snapshot = {
  files: new Map([["other", "dirty"]]),
  index: new Map([["other", "o1"]]),
  committed: new Map([["other", "o0"]]),
  subjects: ["start"],
};
const AFTER = changed(BEFORE, [GAP, "g"], 'aiwf add gap G-0002 "Victim"');
const END = changed(AFTER, [NEXT, "n"], 'aiwf add gap G-0003 "Next"');
const FINE = { exitCode: 0, text: "" };
/** Both verbs came to their end. */
const SOUND: Aftermath = { pathsBeforeNext: ["other", GAP], next: FINE, end: END, check: FINE, fsck: "", remains: [] };

test("the judge finds nothing wrong with a verb that came to its end, and with one that did nothing", () => {
  expect(complaintsAbout(BEFORE, AFTER, SOUND)).toEqual([]);
  const end = changed(BEFORE, ["work/gaps/G-0002-next.md", "n"], 'aiwf add gap G-0002 "Next"');
  expect(complaintsAbout(BEFORE, AFTER, { ...SOUND, pathsBeforeNext: ["other"], end })).toEqual([]);
});

test.for<[string, Partial<Aftermath>]>([
  ["the next verb does not succeed at its first try: busy", { next: { exitCode: 2, text: "busy" } }],
  ["G-0003 was given out again", { pathsBeforeNext: [GAP, "work/gaps/G-0003-x.md"] }],
  [`${GAP} has neither its old bytes nor its new ones`, changedEnd("files", GAP, "half")],
  ["other has neither its old bytes nor its new ones", changedEnd("files", "other", "")],
  ["G-0002 is the id of two gaps", changedEnd("committed", "work/gaps/G-0002-x.md", "x")],
  ["other is staged as o0, and committed as o0", changedEnd("index", "other", "o0")],
  ["aiwf check: error", { check: { exitCode: 1, text: "error" } }],
  ["git fsck: missing blob", { fsck: "missing blob" }],
  [".git/index.lock is left", { remains: [".git/index.lock"] }],
  ["there is not one commit of the dead verb or none", { end: { ...END, subjects: [...END.subjects, "another"] } }],
])("the judge complains that %s", ([complaint, wrong]) => {
  expect(complaintsAbout(BEFORE, AFTER, { ...SOUND, ...wrong })).toEqual([expect.stringContaining(complaint)]);
});

function changed({ files, index, committed, subjects }: Snapshot, entry: [string, string], subject: string): Snapshot {
  return {
    files: new Map([...files, entry]),
    index: new Map([...index, entry]),
    committed: new Map([...committed, entry]),
    subjects: [...subjects, subject],
  };
}

function changedEnd(part: "files" | "index" | "committed", path: string, text: string): Partial<Aftermath> {
  return { end: { ...END, [part]: new Map([...END[part], [path, text]]) } };
}
