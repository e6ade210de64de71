import type { CommandLine } from "./command-line.js";
import { usageFailure } from "./failure.js";
import { goQuote } from "./go-quote.js";
import { paintFor } from "./paint.js";
import { type ReportContext, reportError } from "./report-error.js";
import type { VerbEntry, VerbModule } from "./verb.js";
import { VERBS } from "./verbs.js";

/**
 * Runs the verb that the arguments name.
 *
 * @param args the command line after the program's name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  const context: ReportContext = { label: "aiwf", json: false, pretty: false, paint: paintFor(process.stderr) };
  if (first === undefined) return report(usageFailure("missing verb. Try 'aiwf help'."), context);
  const name = ALIASES.get(first) ?? first;
  const entry = VERBS.find((verb) => verb.name === name);
  if (entry === undefined) {
    return report(usageFailure(await unknownVerb(first)), context);
  }
  return run(entry, rest, context);
}

async function unknownVerb(word: string): Promise<string> {
  if (/^-(?!-)/.test(word)) return `unknown shorthand flag: '${word[1] ?? ""}' in ${word}`;
  const { similarWords } = await import("./command-line.js");
  if (word.startsWith("-")) return `unknown flag: ${word.split("=", 1)[0]}${similarWords(word, VERBS)}`;
  return `unknown command ${goQuote(word)} for "aiwf"${similarWords(word, VERBS)}`;
}

const ALIASES = new Map([
  ["--version", "version"],
  ["-v", "version"],
  ["--help", "help"],
  ["-h", "help"],
]);

async function run({ name, load }: VerbEntry, args: string[], context: ReportContext): Promise<number> {
  let current = context;
  try {
    const { verb } = await load();
    const line: CommandLine = hasNoOptions(args, verb)
      ? { options: {}, positionals: args }
      : await parse(name, verb, args);
    if (line.help !== undefined) {
      process.stdout.write(line.help);
      return 0;
    }
    const correlationId = verb.mutates ? await newCorrelationId() : "";
    const { format, pretty } = line.options;
    const json = verb.mutates && format === "json";
    current = { ...context, label: `aiwf ${name}`, json, pretty: pretty === true, correlationId };
    current = { ...current, busyExitCode: verb.busyExitCode?.(line.options) };
    return await verb.run({ ...line, label: current.label, correlationId, verbs: VERBS });
  } catch (error) {
    return report(error, current);
  }
}

/** Whether the line needs no parsing: then the parser, which takes a while to load, is not. */
function hasNoOptions(args: readonly string[], { positionals: { min, max } }: VerbModule): boolean {
  return args.length >= min && args.length <= max && !args.some((argument) => argument.startsWith("-"));
}

async function parse(...line: Parameters<typeof import("./command-line.js")["parseCommandLine"]>) {
  const { parseCommandLine } = await import("./command-line.js");
  return parseCommandLine(...line);
}

async function newCorrelationId(): Promise<string> {
  const { randomBytes } = await import("node:crypto");
  return randomBytes(8).toString("hex");
}

function report(error: unknown, context: ReportContext): number {
  const { stdout, stderr, exitCode } = reportError(error, context);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return exitCode;
}
