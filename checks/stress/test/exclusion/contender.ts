import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Random } from "support/random";
import { type Attempt, parseAttempt } from "./attempt.js";

/** With which a locking program is told to exit if it gives up. */
export const GAVE_UP = 75;

/** A program and its first arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** What a contender does in one round, in microseconds. */
export interface Round {
  /** How long it stays away before it asks for the lock. */
  readonly thinkUs: number;
  readonly holdUs: number;
  /** How long it waits; -1 for as long as it takes. */
  readonly limitUs: number;
}

/** One of those that take the lock in turns: how it does so, round for round. */
export interface Contender {
  readonly kind: string;
  run(who: string, rounds: readonly Round[], signal: AbortSignal): Promise<Attempt[]>;
}

/** Mostly holds that are as short as can be, now and then some milliseconds; mostly waits that last as long as it takes. */
export function randomRound(random: Random): Round {
  const draw = random.below(100);
  return {
    thinkUs: random.below(4) === 0 ? 0 : random.below(2000),
    holdUs: draw < 40 ? 0 : draw < 99 ? random.below(400) : 1000 + random.below(5000),
    limitUs: random.pick([-1, -1, -1, -1, 0, random.below(20_000)]),
  };
}

/** One process for all rounds, which it reads from its standard input; see fixtures/holder.c. */
export function longLived(kind: string, [program, ...args]: Command): Contender {
  return {
    kind,
    async run(who, rounds, signal) {
      const input = rounds.map(lineOf).join("");
      const { stdout } = await execa(program, args, { input, cancelSignal: signal });
      return stdout.split("\n").map((line) => parseAttempt(line, who));
    },
  };
}

/**
 * One process for each round, which runs a hold program under the lock, as `flock(1)` does.
 *
 * @param locking the locking program, ready to be followed by the command, from the limit in microseconds
 */
export function oneShot(kind: string, locking: (limitUs: number) => Command, holdProgram: Command): Contender {
  return {
    kind,
    async run(who, rounds, signal) {
      const attempts: Attempt[] = [];
      for (const round of rounds) {
        await sleep(round.thinkUs / 1000, undefined, { signal });
        const [program, ...args] = locking(round.limitUs);
        const input = lineOf({ ...round, thinkUs: 0 });
        const child = execa(program, [...args, ...holdProgram], { input, reject: false, cancelSignal: signal });
        const { exitCode, failed, stdout, message } = await child;
        if (exitCode === GAVE_UP) attempts.push({ who, pid: child.pid ?? 0, from: process.hrtime.bigint() });
        else if (failed) throw new Error(`${who}: ${message}`);
        else attempts.push(parseAttempt(stdout, who));
      }
      return attempts;
    },
  };
}

function lineOf({ thinkUs, holdUs, limitUs }: Round): string {
  return `${thinkUs} ${holdUs} ${limitUs}\n`;
}
