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
  throw usageFailure(`--format must be ${known.slice(0, -1).join(", ")} or ${known.at(-1)}, got ${goQuote(format)}`);
}
