import { HELP_OPTION } from "../../command-line/options.js";
import type { OptionRow, VerbEntry, VerbModule } from "../../command-line/verb.js";

/** The possible values at a place of the command line. */
export type Filling =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** A command with its arguments. */
  | { readonly kind: "command" }
  | { readonly kind: "directory" | "file" | "unknown" };

/** An option, for a shell. */
export interface DescribedOption {
  /** As users type them: `-h`, `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined if the option has no argument. */
  readonly argument?: Filling;
}

/** A verb, for a shell. */
export interface DescribedVerb {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly DescribedOption[];
  readonly positionals: readonly Filling[];
}

/** Collects the facts about each verb that a shell needs. */
export async function describeVerbs(verbs: readonly VerbEntry[]): Promise<DescribedVerb[]> {
  const names = verbs.map(({ name }) => name);
  return Promise.all(
    verbs.map(async ({ name, summary, load }) => {
      const { verb } = await load();
      const options = [...verb.options, HELP_OPTION].map(describeOption);
      return { name, summary, options, positionals: positionalsOf(verb, names) };
    }),
  );
}

/** Reads a row in commander's notation. */
function describeOption({ flags, description, values }: OptionRow): DescribedOption {
  const [, names = "", placeholder] = /^([^<]*\S)(?: <(.*)>)?$/.exec(flags) ?? [];
  const option = { names: names.split(", "), description };
  return placeholder === undefined ? option : { ...option, argument: fillingOf(placeholder, values) };
}

function fillingOf(placeholder: string, values: readonly string[] | undefined): Filling {
  if (values !== undefined) return { kind: "words", words: values };
  if (placeholder === "dir") return { kind: "directory" };
  return { kind: placeholder === "file" ? "file" : "unknown" };
}

function positionalsOf({ usage, positionals }: VerbModule, verbs: readonly string[]): Filling[] {
  if (usage.includes("<command>")) return [{ kind: "command" }];
  if (usage.includes("[verb]")) return [{ kind: "words", words: verbs }];
  return (positionals.values ?? []).map((words) =>
    words.length === 0 ? { kind: "unknown" } : { kind: "words", words },
  );
}
