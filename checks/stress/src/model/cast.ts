import { SimulatedProcess } from "./simulated-process.js";

const NAMES = ["process 1", "process 2", "process 3"] as const;

/** The processes of all stories. Who is killed in one is replaced when it is needed again. */
export class Cast implements AsyncDisposable {
  readonly #members = new Map<string, SimulatedProcess>();
  readonly size = NAMES.length;
  /** How many were started. */
  started = 0;

  /** The one at this place, started if need be. */
  member(index: number): SimulatedProcess {
    const name = nameAt(index);
    const member = this.#members.get(name);
    if (member !== undefined && !member.wasKilled) return member;
    const started = new SimulatedProcess(name);
    this.started++;
    this.#members.set(name, started);
    return started;
  }

  isAlive(index: number): boolean {
    return this.living.some(({ name }) => name === nameAt(index));
  }

  get living(): SimulatedProcess[] {
    return [...this.#members.values()].filter(({ wasKilled }) => !wasKilled);
  }

  /** Makes them ready for another story. */
  async forget(): Promise<void> {
    await Promise.all(this.living.map((member) => member.ask("forget", {}).catch(() => member.kill())));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.living.map((member) => member.kill()));
  }
}

function nameAt(index: number): string {
  return NAMES[index % NAMES.length] ?? NAMES[0];
}
