import { spawn } from "node:child_process";
import { type SystemCall, systemError } from "support/system-calls";
import type { ErrorName, Phase } from "./effects.js";

// With these Node does not throw: the child emits the error.
const EMITTED = ["EACCES", "EMFILE", "ENFILE"];

/** Lets one of the calls that the library makes fail. */
export class Fault {
  /** What the library is at; undefined: no call fails, and none counts. */
  phase: Phase | undefined;
  /** The calls that were made, as a reader can follow them. */
  readonly calls: string[] = [];
  /** How many calls counted. */
  count = 0;
  /** The call that failed, and what the library was at. */
  hit: { readonly call: SystemCall; readonly phase: Phase } | undefined;
  readonly error: ErrorName;
  readonly lasts: boolean;
  readonly #at: number;
  readonly #isRelevant: (call: SystemCall) => boolean;

  /**
   * @param at which call is to fail, from 1 on; 0 is none
   * @param lasts whether the same call fails also each time it is made again
   */
  constructor(at: number, error: ErrorName, lasts: boolean, isRelevant: (call: SystemCall) => boolean) {
    this.#at = at;
    this.error = error;
    this.lasts = lasts;
    this.#isRelevant = isRelevant;
  }

  /** Makes a call, or lets it fail. */
  intercept(call: SystemCall, proceed: () => unknown): unknown {
    const { phase } = this;
    if (phase === undefined || !this.#isRelevant(call)) return proceed();
    const isTurn = ++this.count === this.#at;
    if (isTurn) this.hit = { call, phase };
    const isAgain = this.lasts && this.hit !== undefined && callText(this.hit.call) === callText(call);
    const fails = isTurn || isAgain;
    this.calls.push(`${callText(call)}${fails ? ` fails with ${this.error}` : ""}`);
    return fails ? this.#fail(call, proceed) : proceed();
  }

  #fail({ name }: SystemCall, proceed: () => unknown): unknown {
    const error = systemError(this.error, name);
    if (name === "readFile") return Promise.reject(error);
    // close(2) frees the descriptor also when it reports an error.
    if (name === "closeSync") proceed();
    if (name === "spawn" && EMITTED.includes(this.error))
      return spawn("/there/is/no/such/program", { stdio: "ignore" });
    throw error;
  }
}

/** A call as a reader knows it: `flockSync exnb /repository/.git/aiwf.lock`. */
export function callText({ name, args, path }: SystemCall): string {
  return `${name}${name === "flockSync" ? ` ${args[1]}` : ""} ${path}`;
}
