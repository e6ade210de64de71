import { usageFailure } from "./failure.js";
import { goQuote } from "./go-quote.js";

/**
 * Checks `--format` of a read-only verb.
 *
 * @returns the format; `text` if none was asked for
 * @throws Failure with exit code 2 for one that the verb does not have
 */
export function checkFormat<Format extends string>(
  format: string | undefined,
  known: readonly Format[],
): Format | "text" {
  if (format === undefined) return "text";
  const found = known.find((candidate) => candidate === format);
  if (found !== undefined) return found;
  throw usageFailure(`--format must be ${listOf(known)}, got ${goQuote(format)}`);
}

/** Two are joined by "or"; three are also quoted, as the Go program has it. */
function listOf(known: readonly string[]): string {
  if (known.length < 3) return known.join(" or ");
  const quoted = known.map((format) => `'${format}'`);
  return `${quoted.slice(0, -1).join(", ")}, or ${quoted.at(-1)}`;
}
