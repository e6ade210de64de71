import childProcess from "node:child_process";
import { Session } from "node:inspector";

/**
 * Counts the work of this process, whatever the machine does meanwhile: how often each block of some files runs, and how
 * many characters the engine's own searches pass. A regular expression is charged for what it passes once: whether it
 * goes back is for the linter to find. To start a process costs as much as {@link PROCESS_STEPS} steps.
 */
export class WorkCounter {
  readonly #session = new Session();
  readonly #isCounted: (url: string) => boolean;

  /** @param isCounted tells by its URL whether the blocks of a script count */
  constructor(isCounted: (url: string) => boolean) {
    this.#isCounted = isCounted;
    chargeOnce();
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** The steps since the last call. */
  take(): number {
    let steps = charged;
    charged = 0;
    this.#session.post("Profiler.takePreciseCoverage", (_error, { result }) => {
      for (const { url, functions } of result) {
        if (!this.#isCounted(url)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) steps += count;
      }
    });
    return steps;
  }
}

/** About what a process of git takes, and what it does. */
const PROCESS_STEPS = 50_000;

let charged = 0;
let isCharging = false;

function chargeOnce(): void {
  if (isCharging) return;
  isCharging = true;
  for (const prototype of [String.prototype, Buffer.prototype]) {
    charge(prototype, "indexOf", (text, [, from], at) => (at === -1 ? text.length : Number(at)) - (Number(from) || 0));
    charge(prototype, "includes", (text, [, from]) => text.length - (Number(from) || 0));
  }
  for (const name of ["lastIndexOf", "split", "replaceAll", "trim", "trimStart", "trimEnd"] as const) {
    charge(String.prototype, name, (text) => text.length);
  }
  const { spawn } = childProcess;
  childProcess.spawn = ((...args: Parameters<typeof spawn>) => {
    charged += PROCESS_STEPS;
    return spawn(...args);
  }) as typeof spawn;
  const { exec } = RegExp.prototype;
  // All methods that take an expression call this one where it is not the engine's.
  RegExp.prototype.exec = function (text) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = exec.call(this, text);
    const end = match === null ? text.length : match.index + match[0].length;
    charged += this.sticky && match === null ? 1 : Math.max(1, end - from);
    return match;
  };
}

type Text = { readonly length: number };

function charge<Prototype extends object>(
  prototype: Prototype,
  name: keyof Prototype,
  cost: (text: Text, args: readonly unknown[], result: unknown) => number,
): void {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  prototype[name] = function (this: Text, ...args: unknown[]) {
    const result = original.apply(this, args);
    charged += Math.max(1, cost(this, args, result));
    return result;
  } as Prototype[keyof Prototype];
}
