import type { Row } from "../lane.js";
import { plural } from "../wording.js";
import type { Attempt } from "./attempt.js";
import type { Finding } from "./judge.js";

interface Count {
  processes: number;
  holds: number;
  gaveUp: number;
}

/** Counts the turns of each kind while a race goes on. */
export class Tally {
  readonly #counts = new Map<string, Count>();
  #collisions = 0;

  /** @param kinds one for each contestant */
  constructor(kinds: readonly string[]) {
    for (const kind of kinds) this.#of(kind).processes++;
  }

  add({ kind, hold }: Attempt): void {
    const count = this.#of(kind);
    if (hold === undefined) count.gaveUp++;
    else count.holds++;
    if (hold?.met !== undefined) this.#collisions++;
  }

  /** How often anybody had the lock. */
  get holds(): number {
    return [...this.#counts.values()].reduce((sum, { holds }) => sum + holds, 0);
  }

  /** How often the kind that had it least had it. */
  get leastHolds(): number {
    return Math.min(...[...this.#counts.values()].map(({ holds }) => holds));
  }

  /** How many holders have met the marker of another. The other witnesses are heard in the end. */
  get collisions(): number {
    return this.#collisions;
  }

  /** The lines of the report: one for each kind. */
  rows(findings: readonly Finding[], on: string): Row[] {
    const rows = [...this.#counts].map(([kind, { processes, holds }]) => ({
      tried: `holds by ${kind}, ${plural(processes, "contestant")}`,
      times: holds,
      on,
      violations: findings.filter((finding) => finding.kind === kind).length,
    }));
    const gaveUp = [...this.#counts.values()].reduce((sum, count) => sum + count.gaveUp, 0);
    return [
      ...rows,
      { tried: "waits that ended without the lock: timeouts, aborts, signals", times: gaveUp, on, violations: 0 },
    ];
  }

  #of(kind: string): Count {
    const count = this.#counts.get(kind) ?? { processes: 0, holds: 0, gaveUp: 0 };
    this.#counts.set(kind, count);
    return count;
  }
}
