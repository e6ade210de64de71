import { untilOpenNowhere } from "../crash/processes.js";
import { type Answer, Puppet, soon } from "../puppet.js";
import type { Places } from "./places.js";
import { Contradiction, type Hold, Reference, type Wait } from "./reference.js";

/** An acquire that is told to wait as long as this does not end by itself within a story. */
export const FOR_EVER_MS = 600_000;

/** The processes of all stories. One that is killed is replaced when it is needed again. */
export class Cast implements AsyncDisposable {
  readonly #members = new Map<number, Puppet>();

  /** The one at this place, started if need be. */
  member(index: number): Puppet {
    const member = this.#members.get(index);
    if (member !== undefined && !member.wasKilled) return member;
    const started = new Puppet(`process ${index + 1}`);
    this.#members.set(index, started);
    return started;
  }

  isAlive(index: number): boolean {
    return this.#members.get(index)?.wasKilled === false;
  }

  get living(): Puppet[] {
    return [...this.#members.values()].filter(({ wasKilled }) => !wasKilled);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.living.map((member) => member.kill()));
  }
}

/** One story: real processes and a real lockfile beside the reference, which every answer is compared with. */
export class World {
  readonly reference: Reference;
  readonly places: Places;
  /** What has happened so far, in sentences. */
  readonly story: string[] = [];
  readonly #cast: Cast;
  /** What the acquires that were begun in the background have answered, until it is dealt with. */
  readonly #arrived: { wait: Wait; answer: Answer }[] = [];
  #locks = 0;
  #onArrival = () => {};
  /** Whether there can be a helper of a process that was killed or gave up. */
  #hasOrphans = false;

  constructor(places: Places, cast: Cast) {
    this.places = places;
    this.reference = new Reference(places);
    this.#cast = cast;
    this.story.push(`there is ${places.hasGit ? "a" : "no"} .git directory, and no lockfile`);
  }

  /** Acquires and waits for the outcome, which the reference knows beforehand. */
  async acquire(member: Puppet, timeoutMs: number): Promise<void> {
    const wait = this.#newWait(member, timeoutMs);
    const answer = await member.acquire(wait.lock, this.places.root, timeoutMs);
    this.#hasOrphans ||= timeoutMs > 0;
    this.#tell(`${member.name} acquires ${wait.lock} with timeoutMs ${timeoutMs}: ${textOf(answer)}`);
    this.reference.ended(wait, answer, false);
  }

  /** Begins to acquire. How it ends shows later. */
  begin(member: Puppet, timeoutMs: number): void {
    const wait = this.#newWait(member, timeoutMs);
    this.reference.waits.set(wait.lock, wait);
    this.#tell(`${member.name} begins to acquire ${wait.lock} in the background, for ${timeoutMs} ms`);
    member.order("acquire", { root: this.places.root, lock: wait.lock, timeoutMs }).then((answer) => {
      this.#arrived.push({ wait, answer });
      this.#onArrival();
    });
  }

  async abort({ lock, process }: Wait): Promise<void> {
    this.#tell(`${process} aborts ${lock}`);
    this.#hasOrphans = true;
    await this.#member(process).ask("abort", { lock });
    while (this.reference.waits.has(lock)) if (!this.#deal()) await this.#arrival(`abort of ${lock}`);
  }

  async release(hold: Hold): Promise<void> {
    this.#tell(`${hold.process} releases ${hold.lock}`);
    await this.#member(hold.process).release(hold.lock);
    this.reference.release(hold);
  }

  async kill(member: Puppet): Promise<void> {
    this.#tell(`${member.name} is killed`);
    this.#hasOrphans = true;
    await member.kill();
    this.reference.killed(member.name);
  }

  async inspect(member: Puppet): Promise<void> {
    const { turn } = this.reference;
    const answer = await member.ask("inspect", { root: this.places.root });
    const { event, code, path, exists, state, holder } = answer;
    this.#tell(`${member.name} inspects: ${event === "done" ? state : textOf(answer)}`);
    if (event === "failed" && code === "repo-lock-acquire-failed" && turn === "blocked") return;
    const is = typeof turn === "string" ? turn : "held";
    const isThere = this.places.content !== "nothing";
    const isRight = path === this.places.path && exists === isThere && (state === is || state === "unknown");
    if (event === "failed" || !isRight) throw new Contradiction(`it is ${is}, inspect says ${JSON.stringify(answer)}`);
    if (typeof turn !== "string") this.reference.named(holder, turn);
    else if (holder !== undefined) throw new Contradiction(`a free lock has a holder: ${holder.pid}`);
  }

  /** Something happens to the lockfile from outside. */
  interfere(what: string, how: () => void): void {
    this.#tell(`somebody ${what}`);
    how();
  }

  /** Waits until everything has happened that must happen by itself, and then looks whether all is as it should be. */
  async settle(): Promise<void> {
    for (;;) {
      if (this.#deal()) continue;
      const { turn, waits } = this.reference;
      if (typeof turn !== "string" || waits.size === 0) break;
      await this.#arrival(`the lock is ${turn}, and the wait for ${[...waits.keys()].join(" and ")}`);
    }
    // A helper of a dead process can get the lock before another one, and exits then.
    if (this.#hasOrphans && this.reference.turn === "free") {
      await untilOpenNowhere(this.places.path);
      this.#hasOrphans = false;
    }
    if (this.places.wasFollowed) throw new Contradiction("a symlink at the path of the lockfile was followed");
    for (const member of this.#cast.living) {
      const { held = [], open = [] } = await member.ask("look", { root: this.places.root });
      const isMembers = ({ process }: Wait) => process === member.name;
      const holds = [...this.reference.holds.values()].filter(isMembers);
      for (const hold of holds) this.reference.asserted(hold, held.includes(hold.lock));
      const isWaiting = [...this.reference.waits.values()].some(isMembers);
      if (!isWaiting && open.length !== holds.length)
        throw new Contradiction(
          `${member.name} has ${holds.length} locks, but open are ${open.join(", ") || "no files"}`,
        );
    }
  }

  /** Makes the processes ready for another story. */
  async end(): Promise<void> {
    const answers = this.#cast.living.map(async (member) => {
      if ((await member.ask("forget")).event === "failed") await member.kill();
    });
    await Promise.all(answers);
  }

  #newWait(member: Puppet, timeoutMs: number): Wait {
    return { lock: `lock ${++this.#locks}`, process: member.name, pid: member.pid, timeoutMs };
  }

  #member(name: string): Puppet {
    const member = this.#cast.living.find((living) => living.name === name);
    if (member === undefined) throw new Error(`${name} does not live`);
    return member;
  }

  /** Deals with one outcome that has arrived. */
  #deal(): boolean {
    const next = this.#arrived.shift();
    if (next === undefined) return false;
    const { wait, answer } = next;
    // Of a process that was killed nothing is expected.
    if (!this.reference.waits.has(wait.lock)) return true;
    this.#tell(`  ${wait.lock} of ${wait.process}: ${textOf(answer)}`);
    this.#hasOrphans ||= answer.event === "failed";
    this.reference.ended(wait, answer, true);
    return true;
  }

  async #arrival(what: string): Promise<void> {
    if (this.#arrived.length > 0) return;
    const arrival = new Promise<Answer>((resolve) => {
      this.#onArrival = () => resolve({ event: "done" });
    });
    if ((await soon(arrival)).event === "failed") throw new Contradiction(`${what} hangs`);
  }

  #tell(sentence: string): void {
    this.story.push(sentence);
  }
}

function textOf({ event, code, message }: Answer): string {
  return event === "done" ? "done" : `${code}, ${message}`;
}
