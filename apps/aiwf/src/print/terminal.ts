import { fstatSync } from "node:fs";
import { styleText } from "node:util";
import type { LockHolder, WaitInfo } from "repolock";
import type { Severity } from "./finding.js";
import { commandTerminal } from "./output.js";
import { graphemes, visible } from "./visible.js";

const NOTICE_DELAY_MS = 250;

/** A line on the terminal that names the holder during a long wait, and disappears when the wait ends. */
export class WaitNotice {
  readonly #label: string;
  #timer: NodeJS.Timeout | undefined;
  #isShown = false;

  constructor(label: string) {
    this.#label = label;
  }

  /** Shows or changes the line after a quarter of a second. */
  show({ holder, waitedMs }: WaitInfo): void {
    if (!process.stderr.isTTY) return;
    const whom = holder === undefined ? "another aiwf process" : holderText(holder);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        // The terminal cannot erase a wrapped line.
        const line = graphemes(visible(`${this.#label}: waiting for ${whom}`));
        const shown = line.slice(0, (process.stderr.columns || 80) - 1).join("");
        commandTerminal(`\r\x1b[K${shown}`);
        this.#isShown = true;
      },
      Math.max(0, NOTICE_DELAY_MS - waitedMs),
    );
  }

  /** Ends the wait: removes the line. */
  clear(): void {
    clearTimeout(this.#timer);
    if (this.#isShown) commandTerminal("\r\x1b[K");
  }
}

/** Names the holder in a few words: `process 1234 on build1 (aiwf add gap), since 2026-01-02T03:04:05Z`. */
export function holderText(holder: LockHolder): string {
  const label = holder.label === undefined ? "" : ` (${holder.label})`;
  const since = holder.since === undefined ? "" : `, since ${holder.since.toISOString().replace(/\.\d+Z$/, "Z")}`;
  const doubt = holder.proof === "recorded" ? ", by its own record" : "";
  return `process ${holder.pid} on ${holder.host}${label}${since}${doubt}`;
}

/** Gives a word the colour of a severity, or no colour. */
export type Paint = (severity: Severity, word: string) => string;

const COLOURS = { error: "red", warning: "yellow" } as const;

/**
 * Returns the paint for an output: colours on a terminal, but not in a pipe or file.
 * NO_COLOR (https://no-color.org) and FORCE_COLOR decide otherwise, in this order.
 */
export function paintFor(output: "stdout" | "stderr"): Paint {
  if (!isColoured(output)) return plain;
  return (severity, word) => styleText(COLOURS[severity], word, { validateStream: false });
}

/** Paints without colour. */
export const plain: Paint = (_severity, word) => word;

// Node's own rules, in styleText, print a warning where both variables are set.
function isColoured(output: "stdout" | "stderr"): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  // Node's streams load slowly, and only a device can be a terminal.
  if (!fstatSync(output === "stdout" ? 1 : 2).isCharacterDevice()) return false;
  return process[output].isTTY && process[output].hasColors();
}
