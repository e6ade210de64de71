import { Command, CommanderError } from "commander";
import { type Failure, usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { FittingHelp, suggestionIn } from "./help.js";
import { usageLine } from "./manual.js";
import { HELP_OPTION } from "./options.js";
import type { VerbModule } from "./verb.js";

// All code that needs the parser's library is in this file.
export { programHelp, similarWords } from "./help.js";

/** The parsed command line of a verb. */
export interface CommandLine {
  readonly options: Record<string, unknown>;
  readonly positionals: readonly string[];
  /** The text to show instead of running, if help was asked for. */
  readonly help?: string;
}

/**
 * Parses the arguments of a verb.
 *
 * @param args the arguments after the verb
 * @throws Failure with exit code 2, in the words that the Go program's parser uses
 */
export function parseCommandLine(name: string, verb: VerbModule, args: readonly string[]): CommandLine {
  let help = "";
  const command = new Command(`aiwf ${name}`)
    .usage(usageLine(verb).split(" ").slice(1).join(" "))
    .description(verb.description)
    .argument("[args...]")
    .exitOverride()
    .configureOutput({ writeOut: (text) => (help += text), writeErr: () => {} })
    .helpOption(HELP_OPTION.flags, HELP_OPTION.description);
  command.createHelp = () => new FittingHelp();
  command.addHelpText("after", () => examplesOf(verb));
  for (const { flags, description, once } of verb.options) {
    if (once) command.option(flags, description, (value, before?: string) => takeOnce(flags, value, before));
    else command.option(flags, description);
  }
  try {
    command.parse(withPlainBooleans(args, verb), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { options: {}, positionals: [], help };
    throw usageOf(error);
  }
  const refusal = checkCount(name, verb, command.args);
  if (refusal !== undefined) throw refusal;
  return { options: command.opts(), positionals: command.args };
}

const TRUE = ["1", "t", "T", "true", "TRUE", "True"];
const FALSE = ["0", "f", "F", "false", "FALSE", "False"];

/** Turns `--flag=true` into `--flag`, and takes `--flag=false` away with every `--flag` before it. */
function withPlainBooleans(args: readonly string[], { options }: VerbModule): string[] {
  const booleans = new Set(options.map(({ flags }) => flags).filter((flags) => !flags.includes("<")));
  const plain: string[] = [];
  for (const [at, arg] of args.entries()) {
    if (arg === "--") return [...plain, ...args.slice(at)];
    const [, flag = "", value = ""] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
    if (!booleans.has(flag)) plain.push(arg);
    else if (TRUE.includes(value)) plain.push(flag);
    else if (FALSE.includes(value)) plain.splice(0, plain.length, ...plain.filter((other) => other !== flag));
    else {
      const reason = `strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`;
      throw usageFailure(`invalid argument ${goQuote(value)} for ${goQuote(flag)} flag: ${reason}`);
    }
  }
  return plain;
}

function examplesOf({ examples }: VerbModule): string {
  const help = new FittingHelp();
  const items = examples.map(({ line, purpose }) => help.underneath([line, purpose]));
  return `\nExamples:\n${items.join("\n")}`;
}

function takeOnce(flags: string, value: string, before: string | undefined): string {
  if (before === undefined) return value;
  throw usageFailure(`${flags.split(" ", 1)} may not be repeated`);
}

/** The help of one verb. */
export function helpOf(name: string, verb: VerbModule): string {
  return parseCommandLine(name, verb, ["--help"]).help ?? "";
}

function checkCount(name: string, verb: VerbModule, args: readonly string[]): Failure | undefined {
  const { min, max } = verb.positionals;
  if (args.length >= min && args.length <= max) return undefined;
  if (max === 0) return usageFailure(`unknown command ${goQuote(args[0] ?? "")} for ${goQuote(`aiwf ${name}`)}`);
  if (min === max) return usageFailure(`accepts ${min} arg(s), received ${args.length}`);
  if (max === Number.POSITIVE_INFINITY)
    return usageFailure(`requires at least ${min} arg(s), only received ${args.length}`);
  if (min > 0) return usageFailure(`accepts between ${min} and ${max} arg(s), received ${args.length}`);
  return usageFailure(`accepts at most ${max} arg(s), received ${args.length}`);
}

function usageOf(error: CommanderError): Failure {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const flag = quoted.split(",").at(-1)?.trim().split(/[ =]/, 1)[0] ?? "";
  switch (error.code) {
    case "commander.unknownOption":
      return flag.startsWith("--")
        ? usageFailure(`unknown flag: ${flag}`, suggestionIn(error.message))
        : usageFailure(`unknown shorthand flag: '${flag[1]}' in ${flag}`);
    case "commander.optionMissingArgument":
      return usageFailure(`flag needs an argument: ${flag}`);
    default:
      return usageFailure(error.message.replace(/^error: /, ""));
  }
}
