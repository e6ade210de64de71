import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { Random } from "support/random";
import { isStart, isWrite, type Moment } from "./death.js";
import type { Inquiry } from "./inquiry.js";
import { AIWF, type Repository } from "./repository.js";
import { snapshotOf } from "./snapshot.js";
import type { VerbCase } from "./verb-cases.js";
import { type Change, complaintsAboutVerb, examineVerb } from "./verb-judge.js";
import { runVictim } from "./victim.js";

// No verb makes as many calls.
const MAX_CALLS = 200;

// git is at work for a few milliseconds.
const GROUP_DELAYS_MS = [1, 3, 6] as const;

// About as many as the longest verb makes.
const SOME_CALLS = 40;

/** A verb, and what it does to a repository. */
export interface VerbSubject extends VerbCase {
  readonly template: Repository;
  readonly change: Change;
  /** How long it takes. */
  readonly durationMs: number;
}

/** Finds out what a verb does when nobody kills it. */
export async function observe(verb: VerbCase, template: Repository, root: string): Promise<VerbSubject> {
  const repository = template.copyTo(root);
  const before = await snapshotOf(repository);
  const startMs = performance.now();
  const { exitCode, stderr } = await repository.aiwf(...verb.args);
  const durationMs = performance.now() - startMs;
  if (exitCode !== 0) throw new Error(`aiwf ${verb.name} fails when nobody kills it: ${stderr}`);
  return { ...verb, template, change: { before, after: await snapshotOf(repository) }, durationMs };
}

/** Most often one of those that commit: they have the longest way. */
function pickVerb([first, ...rest]: readonly VerbSubject[], random: Random): VerbSubject {
  if (first === undefined) throw new Error("there is no verb to kill");
  const [second = first] = rest;
  return random.pick([first, first, second, second, ...rest]);
}

/** Kills a verb at each step at which it changes something: one run for each step, until a run comes to its end. */
export async function killVerbAtEachStep(verb: VerbSubject, inquiry: Inquiry): Promise<void> {
  const kill = (call: number, moment: Moment, delayMs = 0) => killVerbAt({ verb, call, moment, delayMs }, inquiry);
  for (let call = 1; call <= MAX_CALLS; call++) {
    const step = await kill(call, "before");
    if (step === undefined) return;
    await kill(call, "after");
    if (isWrite(step)) await kill(call, "half");
    if (!isStart(step)) continue;
    await kill(call, "orphan");
    for (const delayMs of GROUP_DELAYS_MS) await kill(call, "group", delayMs);
  }
}

/** Where to kill a verb. */
export interface VerbKill {
  readonly verb: VerbSubject;
  readonly call: number;
  readonly moment: Moment;
  readonly delayMs: number;
}

/** Returns the step at which it died; undefined if it came to its end. */
export async function killVerbAt(
  { verb, call, moment, delayMs }: VerbKill,
  { context: { directories, effort }, findings }: Inquiry,
): Promise<string | undefined> {
  const root = directories.create(verb.name);
  const repository = verb.template.copyTo(root);
  const death = { call, moment, root, writesOnly: true, epitaph: `${root}.epitaph`, delayMs };
  const { pid, step, trouble } = await runVictim({
    command: [AIWF, ...verb.args],
    cwd: root,
    env: repository.env,
    death,
  });
  const complaints = complaintsAboutVerb(verb.change, await examineVerb(repository));
  findings.add({
    tried: `SIGKILL at ${effort === "full" ? "each step" : "some steps"} of aiwf ${verb.name}`,
    on: "aiwf",
    step,
    story: [
      `${pid}: aiwf ${verb.args.join(" ")}`,
      step === undefined
        ? `${pid} came to its end`
        : `${pid} died at call ${call}, ${step}: ${momentText(moment, delayMs)}`,
    ],
    complaints: [...(trouble === undefined ? [] : [trouble]), ...complaints],
    directory: root,
  });
  return step;
}

/** Kills one of the verbs at one of its steps. */
export async function killVerbAtSome(verbs: readonly VerbSubject[], seed: number, inquiry: Inquiry): Promise<void> {
  const random = new Random(seed);
  const verb = pickVerb(verbs, random);
  const moment = random.pick<Moment>(["before", "after", "half", "orphan", "group"]);
  await killVerbAt(
    { verb, call: 1 + random.below(SOME_CALLS), moment, delayMs: random.pick(GROUP_DELAYS_MS) },
    inquiry,
  );
}

/** Kills one of the verbs, alone or with all that it has started, at a random instant. */
export async function killVerbAtRandom(
  verbs: readonly VerbSubject[],
  seed: number,
  { context: { directories }, findings }: Inquiry,
): Promise<void> {
  const random = new Random(seed);
  const verb = pickVerb(verbs, random);
  const root = directories.create(verb.name);
  const repository = verb.template.copyTo(root);
  const delayMs = random.next() * verb.durationMs;
  const isWhole = random.below(2) === 0;
  const child = execa(process.execPath, [AIWF, ...verb.args], {
    cwd: root,
    env: repository.env,
    extendEnv: false,
    reject: false,
    detached: true,
  });
  const { pid = 0 } = child;
  await sleep(delayMs);
  if (!isWhole) child.kill("SIGKILL");
  else if (child.exitCode === null && child.signalCode === null) process.kill(-pid, "SIGKILL");
  await child;
  findings.add({
    tried: `SIGKILL at a random instant of aiwf ${verb.name}`,
    on: "aiwf",
    story: [
      `${pid}: aiwf ${verb.args.join(" ")}`,
      `${pid} was killed after ${delayMs.toFixed(1)} ms, ${isWhole ? "with all that it had started" : "alone"} (round with seed ${seed})`,
    ],
    complaints: complaintsAboutVerb(verb.change, await examineVerb(repository)),
    directory: root,
  });
}

function momentText(moment: Moment, delayMs: number): string {
  if (moment === "half") return "in the middle";
  if (moment === "orphan") return "when what it started had its input";
  if (moment === "group") return `${delayMs} ms after it, with all that it had started`;
  return moment;
}
