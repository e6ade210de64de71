import { Command, CommanderError, Help } from "commander";
import { ENVIRONMENT, EXIT_CODES, type Explanation, LOCK_CODES, PURPOSE } from "./manual.js";
import type { VerbEntry } from "./verb.js";

const LOCK_CODES_HEADING =
  "Error codes of the lock, in the JSON envelope (--format=json) of verbs that change the repository:";

/** The text of `aiwf help`. */
export function programHelp(verbs: readonly VerbEntry[]): string {
  return program(verbs).helpInformation() + afterVerbs();
}

/** Returns a question whether the user meant another verb, or a flag of aiwf itself, as the end of a message; or nothing. */
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

// With less room beside the terms, help prints each meaning under its term instead of in a column of single words.
const MEANING_WIDTH = 28;

// Longer lines are hard to read, however wide the terminal is.
const READABLE_WIDTH = 100;

// The width for pipes and files.
const DEFAULT_WIDTH = 80;

const USAGE_LABEL_WIDTH = "Usage: ".length;

/** The help of a command, laid out for the width of the terminal. */
export class FittingHelp extends Help {
  readonly #width = Math.min(process.stdout.columns || DEFAULT_WIDTH, READABLE_WIDTH);

  constructor() {
    super();
    this.helpWidth = this.#width;
    this.minWidthToWrap = 1;
  }

  override commandUsage(command: Command): string {
    const usage = this.boxWrap(super.commandUsage(command), this.#width - USAGE_LABEL_WIDTH);
    return indent(usage, USAGE_LABEL_WIDTH);
  }

  override subcommandTerm(command: Command): string {
    return command.name();
  }

  override formatItem(term: string, termWidth: number, meaning: string, helper: Help): string {
    if (this.#width - termWidth - 4 < MEANING_WIDTH) return this.underneath([term, meaning]);
    return super.formatItem(term, termWidth, meaning, helper);
  }

  /** The term, and its meaning on the lines below. */
  underneath([term, meaning]: Explanation): string {
    return `  ${term}\n      ${indent(this.boxWrap(meaning, this.#width - 6), 6)}`;
  }

  /** A heading, and below it the terms with their meanings. */
  section(heading: string, rows: readonly Explanation[]): string {
    const termWidth = Math.max(...rows.map(([term]) => term.length));
    const items = rows.map(([term, meaning]) => this.formatItem(term, termWidth, meaning, this));
    return `\n${this.boxWrap(heading, this.#width)}\n${items.join("\n")}`;
  }
}

function indent(text: string, by: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(by)}`);
}

const GUESSES = "(Did you mean ";

/**
 * Extracts the parser's guess from its message, and words it as the Go program does.
 *
 * @returns the end of a message; empty without a guess
 */
export function suggestionIn(message: string): string {
  const start = message.lastIndexOf(GUESSES);
  const end = message.indexOf("?)", start);
  if (start === -1 || end === -1) return "";
  const guesses = message.slice(start + GUESSES.length, end).replace(/^one of /, "");
  const lines = guesses.split(", ").map((guess) => `\n\t${guess}`);
  return `\n\nDid you mean this?${lines.join("")}\n`;
}
