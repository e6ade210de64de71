import type { CommandLine } from "./parse.js";
import type { VerbModule } from "./verb.js";

/**
 * Parses the arguments of a verb if they are simple, as nearly always. Loading the parser's library would take a good part of
 * a verb's time.
 *
 * @param args the arguments after the verb
 * @returns undefined unless the parser would certainly return the same; also for every mistake
 */
export function parsePlainLine(args: readonly string[], { options, positionals }: VerbModule): CommandLine | undefined {
  const words: string[] = [];
  const values: Record<string, string | true> = {};
  const rest = args.values();
  for (const arg of rest) {
    if (!arg.startsWith("-")) {
      words.push(arg);
      continue;
    }
    const flags = options.find((option) => option.flags.split(" ", 1)[0] === arg)?.flags;
    const name = arg.slice(2).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    if (flags === undefined || !/^--(?!no-)/.test(flags) || Object.hasOwn(values, name)) return undefined;
    const value = flags === arg ? true : rest.next().value;
    if (value === undefined || (value !== true && value.startsWith("-"))) return undefined;
    values[name] = value;
  }
  if (words.length < positionals.min || words.length > positionals.max) return undefined;
  return { positionals: words, options: values };
}
