import type { Companion } from "../companion.js";

/** Somebody who has taken the lock, whatever has become of the lockfile since. */
export interface Witness {
  readonly name: string;
  /** Whether its `assertHeld` passes. */
  isHeld(): Promise<boolean>;
}

/** Asks all who have taken a lock whether they have it, while nothing moves. */
export class Witnesses {
  readonly #all: Witness[] = [];
  readonly #lost = new Set<Witness>();

  add(witness: Witness): void {
    this.#all.push(witness);
  }

  /** Asks everybody, and returns what must not be. */
  async question(): Promise<string[]> {
    const wrong: string[] = [];
    const holders: string[] = [];
    for (const witness of this.#all) {
      const isHeld = await witness.isHeld();
      if (isHeld) holders.push(witness.name);
      if (isHeld && this.#lost.has(witness))
        wrong.push(`${witness.name} had lost its lock, and passes assertHeld again`);
      if (!isHeld) this.#lost.add(witness);
    }
    if (holders.length > 1) wrong.push(`${holders.join(" and ")} pass assertHeld while nothing moves`);
    return wrong;
  }
}

/** A lock of another process. */
export function lockOf(companion: Companion, name: string): Witness {
  return { name, isHeld: async () => (await companion.assertHeld(name)).ok };
}
