import { interceptSystemCalls, type SystemCall } from "support/system-calls";
import type { Companion } from "../companion.js";
import type { Directories } from "../directories.js";
import { HANGS, withinTime } from "../within-time.js";
import { censusDifference, takeCensus } from "./census.js";
import type { ErrorName } from "./errors.js";
import { Fault } from "./fault.js";
import { type Outcome, outcomeText } from "./outcome.js";
import type { Surroundings } from "./place.js";
import { type Effect, ruleFor } from "./rules.js";
import { lockfilePathOf, prepareRoot, type Scenario, type Stage } from "./scenarios.js";

/** Which call of a scenario fails, and how. */
export interface Plan {
  /** Which call, from 1 on; 0 is none. */
  readonly at: number;
  readonly error: ErrorName;
  readonly lasts: boolean;
  /** Whether the lockfile is in `.git`, the usual case; else it is beside it. */
  readonly inGit: boolean;
}

/** What came of a scenario. */
export interface Played {
  readonly outcome: Outcome;
  /** How many calls it made. */
  readonly calls: number;
  /** Whether a call failed. */
  readonly isHit: boolean;
  /** What must not be, as a story; undefined if all is well. */
  readonly story: string | undefined;
}

/**
 * Plays a scenario in which a call fails, and judges what comes of it.
 *
 * @param sound what came of it when no call failed; undefined if no call is to fail
 */
export async function play(
  scenario: Scenario,
  plan: Plan,
  sound: Outcome | undefined,
  { neighbour, directories }: { neighbour: Companion; directories: Directories },
): Promise<Played> {
  const root = directories.create("faults");
  prepareRoot(root, plan.inGit);
  const lockfilePath = lockfilePathOf(root, plan.inGit);
  const complaints: string[] = [];
  const complain = (what: string) => complaints.push(what);
  const onUnhandled = (reason: unknown) => complain(`unhandled rejection: ${reason}`);
  const onWarning = (warning: Error) => complain(`warning: ${warning.message}`);
  process.on("unhandledRejection", onUnhandled).on("warning", onWarning);
  const fault = new Fault(plan.at, plan.error, plan.lasts, ({ path }) => isInside(path, root));
  const tries = new Tries();
  const restore = interceptSystemCalls((call, proceed) => {
    tries.see(call);
    return fault.intercept(call, proceed);
  });
  const before = await takeCensus();
  const abortion = new AbortController();
  const stage: Stage = {
    root,
    lockfilePath,
    fault,
    neighbour,
    complain,
    abortion,
    beforeTry: (n, deed) => tries.before(n, deed),
  };
  const outcome = await withinTime(scenario.run(stage), { answer: "other", message: HANGS });
  restore();
  // What hangs would go on for ever.
  abortion.abort();
  const after = await takeCensus();
  const leftBehind = censusDifference(before, after);
  if (leftBehind !== "") complain(`left behind: ${leftBehind}`);
  const probe = await neighbour.probe(root);
  if (!probe.ok) complain(`afterwards another process cannot take the lock: ${probe.message}`);
  process.off("unhandledRejection", onUnhandled).off("warning", onWarning);
  const verdict = judge(scenario, fault, { root, lockfilePath }, sound, outcome);
  if (verdict !== undefined) complain(verdict);
  directories.remove(root);
  const story = complaints.length === 0 ? undefined : tell(scenario, fault, outcome, complaints);
  return { outcome, calls: fault.count, isHit: fault.hit !== undefined, story };
}

/** Runs deeds before the n-th try for the lock. */
class Tries {
  #left = 0;
  #deed: (() => void) | undefined;

  before(n: number, deed: () => void): void {
    this.#left = n;
    this.#deed = deed;
  }

  see({ name, args, path }: SystemCall): void {
    if (name !== "flockSync" || args[1] !== "exnb" || !path.endsWith("aiwf.lock") || --this.#left !== 0) return;
    this.#deed?.();
  }
}

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`) || path.startsWith("/proc/");
}

function judge(
  scenario: Scenario,
  fault: Fault,
  surroundings: Surroundings,
  sound: Outcome | undefined,
  outcome: Outcome,
): string | undefined {
  const { hit, error, lasts } = fault;
  if (hit === undefined || sound === undefined) {
    return outcome.answer === scenario.answer ? undefined : `expected ${scenario.answer}, not ${outcomeText(outcome)}`;
  }
  const rule = ruleFor({ verb: scenario.verb, call: hit, error, lasts, ...surroundings });
  if (rule === undefined) return "nothing is documented about the failure of this call";
  const isExpected = expected[rule.effect](outcome, sound, hit.path, error);
  if (isExpected) return undefined;
  return `expected ${rule.effect} (${rule.text}), not ${outcomeText(outcome)}`;
}

const expected: Record<Effect, (outcome: Outcome, sound: Outcome, path: string, error: ErrorName) => boolean> = {
  unharmed: ({ answer, state }, sound) => answer === sound.answer && (state === sound.state || state === "unknown"),
  refused: ({ answer, path, cause }, _sound, blamed, error) =>
    answer === "refused" && path === blamed && cause === error,
  lost: ({ answer, cause }, _sound, _blamed, error) => answer === "lost" && cause === error,
};

function tell(scenario: Scenario, { calls, error, lasts }: Fault, outcome: Outcome, complaints: string[]): string {
  return [
    `${scenario.name}; a call fails with ${error}, ${lasts ? "each time" : "once"}:`,
    ...calls.map((call) => `  ${call}`),
    `outcome: ${outcomeText(outcome)}`,
    ...complaints.map((complaint) => `wrong: ${complaint}`),
  ].join("\n");
}
