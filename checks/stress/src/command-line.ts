import { parseArgs } from "node:util";
import type { Lane } from "./lane.js";

const MAX_SEED = 2 ** 32 - 1;

/** What the user asks for. */
export interface Order {
  readonly lanes: readonly Lane[];
  readonly effort: "quick" | "full";
  readonly seed: number;
  /** Whether all lanes are asked for: only then is there something to put into the report. */
  readonly isWhole: boolean;
}

/**
 * Understands `[lane...] [--quick] [--seed N]`.
 *
 * @throws an error whose message is for the user
 */
export function parseOrder(args: readonly string[], all: readonly Lane[]): Order {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { quick: { type: "boolean", default: false }, seed: { type: "string" } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !all.some((lane) => lane.name === name));
  if (unknown.length > 0) {
    throw new Error(`no lane is called ${unknown.join(", ")}; there are ${all.map(({ name }) => name).join(", ")}`);
  }
  return {
    lanes: all.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
    effort: values.quick ? "quick" : "full",
    seed: values.seed === undefined ? Date.now() % 1_000_000 : parseSeed(values.seed),
    isWhole: positionals.length === 0,
  };
}

function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed <= MAX_SEED) return seed;
  throw new Error(`--seed ${text} is no seed: use an integer from 0 to ${MAX_SEED}`);
}
