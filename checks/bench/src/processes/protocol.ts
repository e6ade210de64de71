import { writeSync } from "node:fs";

/** Takes turns: asks, holds, gives back, pauses for half to one and a half of the time. */
export interface TurnsOrder {
  readonly do: "turns";
  /** How many; for ever without it. */
  readonly times?: number;
  readonly holdMs: number;
  readonly pauseMs: number;
  /** How long to wait in each turn, in milliseconds; for ever without it. */
  readonly timeoutMs?: number;
}

/** What a contender is told to do. */
export type Order = { readonly do: "acquire" | "release" } | TurnsOrder;

/** A turn that a contender had. Times in milliseconds on the monotonic clock. */
export interface Turn {
  readonly askedMs: number;
  readonly heldMs: number;
  /** When it began to give the lock back. */
  readonly releasedMs: number;
}

/** A turn that a contender did not get before its deadline. */
export interface BusyTurn {
  readonly askedMs: number;
  readonly busyMs: number;
}

/** The time on the monotonic clock, in milliseconds. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Says something to the process that started this one. */
export function say(what: object): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
