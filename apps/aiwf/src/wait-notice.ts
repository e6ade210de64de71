import type { WaitInfo } from "repolock";
import { holderText } from "./holder-text.js";

const PATIENCE_MS = 250;

/** A line on the terminal that says whom we wait for. Short waits do not show it, and it is gone when they end. */
export class WaitNotice {
  readonly #label: string;
  #timer: NodeJS.Timeout | undefined;
  #isShown = false;

  constructor(label: string) {
    this.#label = label;
  }

  /** Shows the line, or changes it, once the wait has lasted a quarter of a second. */
  show({ holder, waitedMs }: WaitInfo): void {
    if (!process.stderr.isTTY) return;
    const whom = holder === undefined ? "another aiwf process" : holderText(holder);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        // A line that wraps could not be taken back.
        const line = `${this.#label}: waiting for ${whom}`.slice(0, (process.stderr.columns || 80) - 1);
        process.stderr.write(`\r\x1b[K${line}`);
        this.#isShown = true;
      },
      Math.max(0, PATIENCE_MS - waitedMs),
    );
  }

  /** Ends the wait: removes the line. */
  clear(): void {
    clearTimeout(this.#timer);
    if (this.#isShown) process.stderr.write("\r\x1b[K");
  }
}
