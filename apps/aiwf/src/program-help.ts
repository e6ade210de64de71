import { Command, CommanderError } from "commander";
import { FittingHelp } from "./fitting-help.js";
import { ENVIRONMENT, EXIT_CODES, LOCK_CODES, PURPOSE } from "./manual.js";
import { suggestionIn } from "./suggestion.js";
import type { VerbEntry } from "./verb.js";

const LOCK_CODES_HEADING =
  "Error codes of the lock, in the JSON envelope (--format=json) of verbs that change the repository:";

/** The text of `aiwf help`. */
export function programHelp(verbs: readonly VerbEntry[]): string {
  return program(verbs).helpInformation() + afterVerbs();
}

/** Asks whether another verb, or flag of aiwf itself, was meant: text to put behind a message, or nothing. */
export function similarWords(word: string, verbs: readonly VerbEntry[]): string {
  const silent = { writeOut: () => {}, writeErr: () => {} };
  try {
    program(verbs).exitOverride().configureOutput(silent).parse([word], { from: "user" });
    return "";
  } catch (error) {
    if (error instanceof CommanderError) return suggestionIn(error.message);
    throw error;
  }
}

function program(verbs: readonly VerbEntry[]): Command {
  const command = new Command("aiwf")
    .description(PURPOSE)
    .usage("<verb> [options]")
    .commandsGroup("Verbs:")
    .helpCommand(false)
    .option("-v, --version", "print the version")
    .helpOption("-h, --help", "explain aiwf; after a verb, explain the verb");
  command.createHelp = () => new FittingHelp();
  for (const { name, summary } of verbs) command.command(name).summary(summary);
  return command;
}

function afterVerbs(): string {
  const help = new FittingHelp();
  const sections = [
    help.section("Exit codes:", EXIT_CODES),
    help.section(LOCK_CODES_HEADING, LOCK_CODES),
    help.section("Environment:", ENVIRONMENT),
  ];
  return `${sections.join("\n")}\n\n${help.boxWrap("Run 'aiwf help <verb>' for the options of a verb, with examples.", help.helpWidth ?? 0)}\n`;
}
