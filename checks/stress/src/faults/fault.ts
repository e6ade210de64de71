import { type SystemCall, systemError } from "support/system-calls";
import type { ErrorName } from "./errors.js";

/** Lets one of the calls that a program makes fail. */
export class Fault {
  /** The calls that were made since it was armed, as a reader can follow them. */
  readonly calls: string[] = [];
  readonly error: ErrorName;
  readonly lasts: boolean;
  readonly #at: number;
  readonly #isRelevant: (call: SystemCall) => boolean;
  #isArmed = false;
  #count = 0;
  #hit: SystemCall | undefined;

  /**
   * @param at which call is to fail, from 1 on; 0 is none
   * @param lasts whether the same call fails also each time it is made again
   * @param isRelevant which calls count
   */
  constructor(at: number, error: ErrorName, lasts: boolean, isRelevant: (call: SystemCall) => boolean) {
    this.#at = at;
    this.error = error;
    this.lasts = lasts;
    this.#isRelevant = isRelevant;
  }

  /** How many calls were made since it was armed. */
  get count(): number {
    return this.#count;
  }

  /** The call that failed, if one did. */
  get hit(): SystemCall | undefined {
    return this.#hit;
  }

  /** From now on calls count. */
  arm(): void {
    this.#isArmed = true;
  }

  /** From now on no call fails. */
  disarm(): void {
    this.#isArmed = false;
  }

  /** Makes a call, or lets it fail. */
  intercept(call: SystemCall, proceed: () => unknown): unknown {
    if (!this.#isArmed || !this.#isRelevant(call)) return proceed();
    const text = callText(call);
    const isTurn = ++this.#count === this.#at;
    if (isTurn) this.#hit = call;
    const isAgain = this.lasts && this.#hit !== undefined && callText(this.#hit) === text;
    if (isTurn) this.calls.push(text, `  fails: ${this.error}${this.lasts ? ", and whenever it is made again" : ""}`);
    else if (!isAgain) this.calls.push(text);
    if (!isTurn && !isAgain) return proceed();
    const error = systemError(this.error, call.name);
    if (call.name === "readFile") return Promise.reject(error);
    // close(2) frees the descriptor also when it reports an error.
    if (call.name === "closeSync") proceed();
    throw error;
  }
}

/** A call as a reader knows it: `flockSync exnb /repository/.git/aiwf.lock`. */
export function callText({ name, args, path }: SystemCall): string {
  const operation = name === "flockSync" ? ` ${args[1]}` : "";
  return `${name}${operation} ${path}`;
}
