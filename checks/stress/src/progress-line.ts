import type { Progress } from "./lane.js";
import { countText, foundText } from "./wording.js";

const TERMINAL_INTERVAL_MS = 200;
const LOG_INTERVAL_MS = 10_000;

/** Shows how far a lane is: on a terminal one line that is written over, elsewhere a line now and then. */
export class ProgressLine implements Disposable {
  readonly #lane: string;
  readonly #isTerminal = process.stderr.isTTY;
  readonly #intervalMs = this.#isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS;
  readonly #startMs = performance.now();
  #nextAtMs = this.#isTerminal ? 0 : this.#startMs + LOG_INTERVAL_MS;

  /** @param lane what is running */
  constructor(lane: string) {
    this.#lane = lane;
    if (this.#isTerminal) this.#write(`${lane} …`);
  }

  show(progress: Progress): void {
    const nowMs = performance.now();
    if (nowMs < this.#nextAtMs) return;
    this.#nextAtMs = nowMs + this.#intervalMs;
    this.#write(progressText(this.#lane, progress, nowMs - this.#startMs));
  }

  [Symbol.dispose](): void {
    if (this.#isTerminal) this.#write("");
  }

  #write(text: string): void {
    // Cut, because a line that wraps cannot be written over.
    process.stderr.write(this.#isTerminal ? `\r\x1b[2K${text.slice(0, process.stderr.columns - 1)}` : `${text}\n`);
  }
}

/** How far a lane is, as one line. */
export function progressText(lane: string, { done, total, violations, doing }: Progress, elapsedMs: number): string {
  const far = `${countText(done)} of ${countText(total)} (${total === 0 ? 0 : Math.floor((100 * done) / total)} %)`;
  const parts = [`${lane}: ${far}`, `${Math.round(elapsedMs / 1000)} s`, `found ${foundText(violations)}`];
  return [...parts, ...(doing === undefined ? [] : [doing])].join(", ");
}
