/** Counts what has happened, by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(what: string, times = 1): void {
    this.#counts.set(what, this.of(what) + times);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** Those whose names begin so. */
  sum(prefix: string): number {
    return [...this.#counts].reduce((sum, [what, times]) => (what.startsWith(prefix) ? sum + times : sum), 0);
  }
}
