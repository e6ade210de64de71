import { resolve } from "node:path";
import { usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { assertOutsideGitDirectory, findRoot } from "./root.js";
import type { OptionRow } from "./verb.js";

/** Options that most verbs have. */
export interface CommonOptions {
  readonly root?: string;
  readonly format?: string;
  readonly pretty?: boolean;
}

/** The rows of {@link CommonOptions}, and the row of every verb. */
export const ROOT_OPTION: OptionRow = {
  flags: "--root <dir>",
  description: "the repository (default: upwards to the nearest aiwf.yaml, else to the nearest .git)",
};
export const FORMAT_OPTION: OptionRow = {
  flags: "--format <format>",
  description: "text or json (default: text)",
  values: ["text", "json"],
};
export const HELP_OPTION: OptionRow = { flags: "-h, --help", description: "explain this verb" };
export const PRETTY_OPTION: OptionRow = { flags: "--pretty", description: "indent the JSON" };

/**
 * The directory that a verb works on. `--root` is taken at its word; otherwise {@link findRoot} finds it.
 *
 * @param option the value of `--root`
 * @returns an absolute path; with `--root` it need not exist
 * @throws Failure with exit code 3 if it is in a git directory
 */
export function resolveRoot(option: string | undefined): string {
  const root = option ? resolve(option) : findRoot(process.cwd());
  assertOutsideGitDirectory(root);
  return root;
}

/**
 * Checks `--format` of a read-only verb.
 *
 * @param quote what its refusal puts around the formats
 * @returns the format; `text` if none was asked for
 * @throws Failure with exit code 2 for a format that the verb does not offer
 */
export function checkFormat<Format extends string>(
  format: string | undefined,
  known: readonly Format[],
  quote: "" | "'" = "",
): Format | "text" {
  if (format === undefined) return "text";
  const found = known.find((candidate) => candidate === format);
  if (found !== undefined) return found;
  const list = known.map((name) => `${quote}${name}${quote}`);
  const comma = list.length > 2 ? "," : "";
  const formats = `${list.slice(0, -1).join(", ")}${comma} or ${list.at(-1)}`;
  throw usageFailure(`--format must be ${formats}, got ${goQuote(format)}`);
}

/** Splits an option's value at its commas; empty without the option. */
export function splitCommaList(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
