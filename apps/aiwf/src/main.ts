import { parsePlainLine } from "./command-line/plain-line.js";
import type { VerbEntry } from "./command-line/verb.js";
import { type Failure, usageFailure } from "./print/failure.js";
import { goQuote } from "./print/go-format.js";
import { printExact, printMessage } from "./print/output.js";
import { type ReportContext, reportError } from "./print/report-error.js";
import { paintFor } from "./print/terminal.js";
import { randomId } from "./random-id.js";

/**
 * Runs the verb that the arguments name.
 *
 * @param args the command line after the program's name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const { first, rest } = findVerb(args);
  const context: ReportContext = { label: "aiwf", json: false, pretty: false, paint: paintFor("stderr") };
  if (first === undefined) return report(usageFailure("missing verb. Try 'aiwf help'."), context);
  const name = ALIASES.get(first) ?? first;
  const entry = VERBS.find((verb) => verb.name === name);
  if (entry === undefined) {
    return report(await unknownVerb(first), context);
  }
  return run(entry, rest, context);
}

/** Finds the verb, which flags may come before. Nobody knows yet which of these take a value; most do. */
function findVerb(args: readonly string[]): { readonly first: string | undefined; readonly rest: string[] } {
  let at = 0;
  for (let arg = args[0]; arg?.startsWith("-") && !ALIASES.has(arg); arg = args[at]) {
    if (arg === "--") break;
    at += arg.includes("=") || arg === "-" ? 1 : 2;
  }
  // Without a verb, the first flag is what is wrong.
  if (at >= args.length) return { first: args[0], rest: args.slice(1) };
  return { first: args[at], rest: [...args.slice(0, at), ...args.slice(at + 1)] };
}

async function unknownVerb(word: string): Promise<Failure> {
  if (/^-(?!-)/.test(word)) return usageFailure(`unknown shorthand flag: '${word[1] ?? ""}' in ${word}`);
  const { similarWords } = await import("./command-line/parse.js");
  const advice = similarWords(word, VERBS);
  if (word.startsWith("-")) return usageFailure(`unknown flag: ${word.split("=", 1)[0]}`, advice);
  return usageFailure(`unknown command ${goQuote(word)} for "aiwf"`, advice);
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
    const line = parsePlainLine(args, verb) ?? (await parse(name, verb, args));
    if (line.help !== undefined) {
      printExact(line.help);
      return 0;
    }
    const correlationId = verb.mutates ? randomId() : "";
    const { format, pretty } = line.options;
    const json = verb.mutates && format === "json";
    current = { ...context, label: `aiwf ${name}`, json, pretty: pretty === true, correlationId };
    current = { ...current, busyExitCode: verb.busyExitCode?.(line.options) };
    return await verb.run({ ...line, label: current.label, correlationId, verbs: VERBS });
  } catch (error) {
    return report(error, current);
  }
}

async function parse(...line: Parameters<typeof import("./command-line/parse.js")["parseCommandLine"]>) {
  const { parseCommandLine } = await import("./command-line/parse.js");
  return parseCommandLine(...line);
}

function report(error: unknown, context: ReportContext): number {
  const { stdout, stderr, exitCode } = reportError(error, context);
  printExact(stdout);
  printMessage(stderr);
  return exitCode;
}

/** Every verb, in the order of `aiwf help`. */
export const VERBS: readonly VerbEntry[] = [
  { name: "init", summary: "set a repository up for planning", load: () => import("./verbs/init.js") },
  { name: "add", summary: "add an epic, a gap or a decision", load: () => import("./verbs/add.js") },
  { name: "promote", summary: "take an entity to another status", load: () => import("./verbs/promote.js") },
  { name: "exec", summary: "run any command while holding the lock", load: () => import("./verbs/exec.js") },
  {
    name: "check",
    summary: "report what is wrong with the planning files",
    load: () => import("./verbs/check.js"),
  },
  {
    name: "history",
    summary: "show what happened to an entity, from the commits",
    load: () => import("./verbs/history.js"),
  },
  {
    name: "status",
    summary: "show what is going on in the project",
    load: () => import("./verbs/status.js"),
  },
  {
    name: "render",
    summary: "print or write the roadmap",
    load: () => import("./verbs/render.js"),
  },
  {
    name: "doctor",
    summary: "examine the set-up of the repository, and its lock",
    load: () => import("./verbs/doctor.js"),
  },
  {
    name: "completion",
    summary: "print a script that completes command lines",
    load: () => import("./verbs/completion.js"),
  },
  { name: "version", summary: "print the version", load: () => import("./verbs/version.js") },
  { name: "help", summary: "explain aiwf, or one verb", load: () => import("./verbs/help.js") },
];
