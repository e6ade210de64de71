import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import type { OptionRow } from "./verb.js";

/** Options that most verbs have. */
export interface CommonOptions {
  readonly root?: string;
  readonly format?: string;
  readonly pretty?: boolean;
}

/** The rows of {@link CommonOptions}, and the one that every verb has. */
export const ROOT_OPTION: OptionRow = {
  flags: "--root <dir>",
  description: "the repository (default: upwards to the nearest aiwf.yaml)",
};
export const FORMAT_OPTION: OptionRow = {
  flags: "--format <format>",
  description: "text or json (default: text)",
  values: ["text", "json"],
};
export const HELP_OPTION: OptionRow = { flags: "-h, --help", description: "explain this verb" };
export const PRETTY_OPTION: OptionRow = { flags: "--pretty", description: "indent the JSON" };

/**
 * The directory that a verb works on. `--root` is taken at its word; otherwise the nearest directory upwards that
 * holds a regular file `aiwf.yaml`, otherwise the working directory. Git is not asked.
 *
 * @param option the value of `--root`
 * @returns an absolute path; with `--root` it need not exist
 */
export function resolveRoot(option: string | undefined): string {
  if (option) return resolve(option);
  const start = process.cwd();
  for (let directory = start; ; directory = dirname(directory)) {
    if (statSync(join(directory, "aiwf.yaml"), { throwIfNoEntry: false })?.isFile()) return directory;
    if (directory === dirname(directory)) return start;
  }
}

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

/** The parts of an option's value that lists them with commas; none if the option was not given. */
export function splitCommaList(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
