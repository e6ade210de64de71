import { usageFailure } from "./failure.js";
import { goQuote } from "./go-quote.js";
import type { OptionRow } from "./verb.js";

/** The row of `--lock-timeout`, for every verb that locks. */
export const LOCK_TIMEOUT_OPTION: OptionRow = {
  flags: "--lock-timeout <duration>",
  description: "how long to wait for the lock: 0, 500ms, 2s, 5m or inf (default: $AIWF_LOCK_TIMEOUT, or 2s)",
};

const DEFAULT_LOCK_TIMEOUT_MS = 2000;

const UNIT_MS = { ms: 1, s: 1000, m: 60_000 } as const;

/**
 * How long to wait for the lock, in milliseconds: the option, else `AIWF_LOCK_TIMEOUT`, else two seconds.
 *
 * @param option the value of `--lock-timeout`
 * @throws Failure with exit code 2 if the duration is not one
 */
export function lockTimeoutMs(option: string | undefined): number {
  if (option !== undefined) return parseDuration("--lock-timeout", option);
  const setting = process.env["AIWF_LOCK_TIMEOUT"];
  return setting ? parseDuration("AIWF_LOCK_TIMEOUT", setting) : DEFAULT_LOCK_TIMEOUT_MS;
}

function parseDuration(name: string, text: string): number {
  if (text === "0") return 0;
  if (text === "inf") return Number.POSITIVE_INFINITY;
  const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  if (unit === "ms" || unit === "s" || unit === "m") return Number(count) * UNIT_MS[unit];
  throw usageFailure(`${name} ${goQuote(text)} is no duration: use 0, 500ms, 2s, 5m or inf`);
}
