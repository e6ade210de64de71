import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Command } from "../command.js";
import { parseAttempt } from "./attempt.js";
import type { Contestant } from "./contestant.js";
import { planLine } from "./plan.js";

/** With which a locking program is told to exit if it gives up. */
export const GAVE_UP = 75;

/**
 * One process after another, each of which runs a hold program under the lock, as `flock(1)` does.
 *
 * @param lock the locking program, ready to be followed by the command, from the patience
 */
export function oneShot(
  kind: string,
  lock: (patienceUs: number | undefined) => Command,
  holdProgram: Command,
): Contestant {
  return {
    kind,
    async run({ who, nextPlan, report, signal }) {
      for (let plan = nextPlan(); plan !== undefined; plan = nextPlan()) {
        const { thinkUs, patienceUs } = plan;
        await sleep(thinkUs / 1000, undefined, { signal });
        const [program, ...args] = lock(patienceUs);
        const asked = process.hrtime.bigint();
        const locking = execa(program, [...args, ...holdProgram], {
          input: planLine({ ...plan, thinkUs: 0 }),
          reject: false,
          cancelSignal: signal,
          forceKillAfterDelay: 100,
        });
        const { exitCode, failed, stdout, message } = await locking;
        if (exitCode === GAVE_UP) report({ who, kind, pid: locking.pid ?? 0, asked, from: process.hrtime.bigint() });
        else if (failed) throw new Error(message);
        else report({ ...parseAttempt(stdout, { who, kind }), asked });
      }
    },
  };
}
