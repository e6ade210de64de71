import type { Progress } from "./lane.js";

const SHOW_INTERVAL_MS = 200;

/** Shows how far a lane is: on a terminal one line that is written over, elsewhere a line now and then. */
export class ProgressLine implements Disposable {
  readonly #lane: string;
  #nextAtMs = 0;

  constructor(lane: string) {
    this.#lane = lane;
  }

  show({ done, total, violations, doing }: Progress): void {
    const nowMs = performance.now();
    if (nowMs < this.#nextAtMs) return;
    const { isTTY } = process.stderr;
    this.#nextAtMs = nowMs + (isTTY ? SHOW_INTERVAL_MS : 50 * SHOW_INTERVAL_MS);
    const text = `${this.#lane}: ${done} of ${total}, ${violations} violations${doing === undefined ? "" : `, ${doing}`}`;
    process.stderr.write(isTTY ? `\r\x1b[2K${text}` : `${text}\n`);
  }

  [Symbol.dispose](): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
  }
}
