import { execa } from "execa";
import type { Command } from "../command.js";
import { parseAttempt } from "./attempt.js";
import type { Contestant } from "./contestant.js";
import { planLine } from "./plan.js";

// So that the process never waits for the race.
const PLANS_AHEAD = 8;

/** A process that reads plans and tells of its turns, line by line. */
export function longLived(kind: string, [program, ...args]: Command): Contestant {
  return {
    kind,
    async run({ who, nextPlan, report, signal }) {
      const child = execa(program, args, { cancelSignal: signal, forceKillAfterDelay: 100, buffer: { stdout: false } });
      const input = child.stdin;
      // It tells the reason by its exit.
      input.on("error", () => {});
      function sendPlan(): void {
        const plan = nextPlan();
        if (plan === undefined) input.end();
        else input.write(planLine(plan));
      }
      for (let sent = 0; sent < PLANS_AHEAD; sent++) sendPlan();
      for await (const line of child) {
        report(parseAttempt(line, { who, kind }));
        if (!input.writableEnded) sendPlan();
      }
      await child;
    },
  };
}
