import { type Command, Help } from "commander";
import type { Explanation } from "./manual.js";

// Where there is less room beside the terms, a meaning stands under its term: it would be a column of single words.
const MEANING_WIDTH = 28;

// Longer lines are hard to read, however wide the terminal is.
const READABLE_WIDTH = 100;

// For pipes and files.
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
