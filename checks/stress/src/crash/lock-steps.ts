import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isWrite, type Moment } from "./death.js";
import type { Inquiry } from "./inquiry.js";
import { complaintsAbout, examine } from "./lock-judge.js";
import type { LockSituation } from "./lock-situations.js";
import { programAt, runVictim } from "./victim.js";

// No situation has as many steps, unless it goes on for ever.
const MAX_CALLS = 300;

/** Kills a process at each step of one situation: one run for each step, until a run comes to its end. */
export async function killAtEachStep(situation: LockSituation, inquiry: Inquiry): Promise<void> {
  const kill = (call: number, moment: Moment) => killAt({ situation, call, moment }, inquiry);
  for (let call = 1; call <= MAX_CALLS; call++) {
    const step = await kill(call, "after");
    if (step === undefined) return;
    if (isWrite(step)) await kill(call, "half");
    // But for what happens in between, this is the same as after the step before.
    if (inquiry.context.effort === "full" || call === 1) await kill(call, "before");
  }
}

interface Case {
  readonly situation: LockSituation;
  readonly call: number;
  readonly moment: Moment;
}

/** Returns the step at which it died; undefined if it came to its end. */
async function killAt(
  { situation, call, moment }: Case,
  { context: { directories, effort }, findings, foreign }: Inquiry,
): Promise<string | undefined> {
  const root = directories.createRoot("crash");
  const scene = await situation.setUp?.(root, foreign);
  const writesOnly = effort === "quick";
  const death = { call, moment, root, writesOnly, epitaph: `${root}.epitaph`, delayMs: 0 };
  const command = [programAt("lock-victim"), situation.name, root];
  const { pid, step, trouble } = await runVictim({ command, death, onWait: scene?.onWait });
  await scene?.end();
  const lockfile = join(root, ".git", "aiwf.lock");
  const left = existsSync(lockfile) ? readFileSync(lockfile, "utf8").trim() : "";
  const complaints = [...(trouble === undefined ? [] : [trouble]), ...complaintsAbout(await examine(root, foreign))];
  findings.add({
    tried: `SIGKILL at each step of ${situation.title}`,
    on: "repolock",
    step: step?.replace(" .git/aiwf.lock", ""),
    story: [
      `${pid}: ${situation.title}`,
      step === undefined ? `${pid} came to its end` : `${pid} died ${momentText(moment)} call ${call}, ${step}`,
      `it left in the lockfile: ${left || "nothing"}`,
    ],
    complaints,
    directory: root,
  });
  return step;
}

function momentText(moment: Moment): string {
  return moment === "half" ? "in the middle of" : moment;
}
