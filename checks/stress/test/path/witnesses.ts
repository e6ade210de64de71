/** A process that took the lock, whatever became of the lockfile since. */
export interface Witness {
  readonly name: string;
  /** Whether its `assertHeld` passes. */
  isHeld(): Promise<boolean> | boolean;
}

/** All that took a lock. */
export class Witnesses {
  readonly #all: Witness[] = [];
  readonly #lost = new Set<Witness>();

  add(witness: Witness): void {
    this.#all.push(witness);
  }

  /** Asks all, while nothing moves, and returns what must not be. */
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
