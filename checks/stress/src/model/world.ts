import { existsSync } from "node:fs";
import type { Cast } from "./cast.js";
import { Contradiction } from "./contradiction.js";
import type { AcquireAnswer } from "./orders.js";
import type { Places } from "./places.js";
import { FOR_EVER_MS, type Hold, Reference, type Wait } from "./reference.js";
import { Saboteur } from "./saboteur.js";
import { type SimulatedProcess, soon } from "./simulated-process.js";
import type { Tally } from "./tally.js";

const KERNEL_NAMES_HOLDERS = existsSync("/proc/locks");

/** One story: real processes and a real lockfile beside the reference, which every answer is compared with. */
export class World {
  readonly root: string;
  readonly reference: Reference;
  readonly saboteur: Saboteur;
  /** What has happened so far, in sentences. */
  readonly story: string[] = [];
  readonly #cast: Cast;
  readonly #tally: Tally;
  /** What the acquires that were begun in the background have answered, until it is dealt with. */
  readonly #arrived: { wait: Wait; answer: AcquireAnswer }[] = [];
  #locks = 0;
  #onArrival: () => void = () => undefined;

  constructor(root: string, places: Places, cast: Cast, tally: Tally) {
    this.root = root;
    this.reference = new Reference(places);
    this.saboteur = new Saboteur(root, places);
    this.#cast = cast;
    this.#tally = tally;
    this.story.push(`there is ${places.hasGit ? "a" : "no"} .git directory, and no lockfile`);
  }

  /** Acquires and waits for the outcome, which the reference knows beforehand. */
  async acquire(member: SimulatedProcess, timeoutMs: number): Promise<void> {
    const { lock, process, pid } = this.#begin(member, timeoutMs);
    const { turn } = this.reference;
    const answer = await member.ask("acquire", { root: this.root, lock, timeoutMs });
    this.#tell(`${member.name} acquires ${lock} with timeoutMs ${timeoutMs}: ${answer.outcome}`);
    this.#tally.count(`acquire: ${answer.outcome}`);
    if (answer.outcome === "busy") {
      this.reference.busy({ lock, process, pid, timeoutMs }, answer.holder);
      if (turn.is === "held") this.#mustBeNamed(turn.hold, answer.holder);
      return;
    }
    this.#apply({ lock, process, pid, timeoutMs }, answer);
  }

  /** Begins to acquire. How it ends shows later. */
  begin(member: SimulatedProcess, timeoutMs: number): void {
    const wait = this.#begin(member, timeoutMs);
    this.reference.waits.set(wait.lock, wait);
    const limit = timeoutMs === FOR_EVER_MS ? "" : `, for ${timeoutMs} ms`;
    this.#tell(`${member.name} begins to acquire ${wait.lock} in the background${limit}`);
    this.#tally.count("acquire in the background");
    member.order("acquire", { root: this.root, lock: wait.lock, timeoutMs }).then(
      (answer) => {
        this.#arrived.push({ wait, answer });
        this.#onArrival();
      },
      // The process died, which whoever asks it next reports.
      () => undefined,
    );
  }

  async abort(wait: Wait): Promise<void> {
    this.#tell(`${wait.process} aborts ${wait.lock}`);
    this.#tally.count("abort");
    await this.#memberOf(wait).ask("abort", { lock: wait.lock });
    while (this.reference.waits.has(wait.lock)) {
      if (!this.#deal()) await this.#arrival(`abort of ${wait.lock}`);
    }
  }

  async release(hold: Hold): Promise<void> {
    this.#tell(`${hold.process} releases ${hold.lock}`);
    this.#tally.count("release");
    await this.#memberOf(hold).ask("release", { lock: hold.lock });
    this.reference.release(hold);
  }

  async releaseAgain({ lock, process }: Pick<Hold, "lock" | "process">): Promise<void> {
    this.#tell(`${process} releases ${lock} again`);
    this.#tally.count("release again");
    await this.#memberOf({ process }).ask("release", { lock });
  }

  async kill(member: SimulatedProcess): Promise<void> {
    this.#tell(`${member.name} is killed`);
    this.#tally.count("kill");
    await member.kill();
    this.reference.killed(member.name);
  }

  async inspect(member: SimulatedProcess): Promise<void> {
    const { turn, places } = this.reference;
    const answer = await member.ask("inspect", { root: this.root });
    this.#tell(`${member.name} inspects: ${answer.outcome === "report" ? answer.state : answer.outcome}`);
    this.#tally.count("inspect");
    if (answer.outcome === "refused" && turn.is === "blocked") return;
    if (answer.outcome !== "report") throw new Contradiction(`inspect: ${answer.message}`);
    const { path, exists, state, holder } = answer;
    if (path !== this.saboteur.path) throw new Contradiction(`inspect looks at ${path}`);
    if (exists !== (places.content !== "nothing")) throw new Contradiction(`inspect says: exists ${exists}`);
    if (state !== turn.is && state !== "unknown")
      throw new Contradiction(`inspect says ${state}, but it is ${turn.is}`);
    if (turn.is === "held" && holder !== undefined) this.reference.named(holder, turn.hold);
    if (turn.is === "held") this.#mustBeNamed(turn.hold, holder);
    if (turn.is === "free" && holder?.proof === "confirmed") throw new Contradiction("a free lock has a holder");
  }

  /** Somebody interferes from outside. */
  sabotage(what: string, deed: () => void): void {
    this.#tell(`somebody ${what}`);
    this.#tally.count("deed");
    deed();
  }

  /** Waits until everything has happened that must happen by itself, and then looks whether all is as it should be. */
  async settle(): Promise<void> {
    for (;;) {
      if (this.#deal()) continue;
      if (this.reference.turn.is === "held" || this.reference.waits.size === 0) break;
      const names = [...this.reference.waits.keys()].join(" and ");
      await this.#arrival(`the lock is ${this.reference.turn.is}, and the wait for ${names}`);
    }
    await this.#audit();
  }

  #begin(member: SimulatedProcess, timeoutMs: number): Wait {
    return { lock: `lock ${++this.#locks}`, process: member.name, pid: member.pid, timeoutMs };
  }

  #memberOf({ process }: Pick<Hold, "process">): SimulatedProcess {
    const member = this.#cast.living.find(({ name }) => name === process);
    if (member === undefined) throw new Error(`${process} does not live`);
    return member;
  }

  /** Deals with one outcome that has arrived. */
  #deal(): boolean {
    const next = this.#arrived.shift();
    if (next === undefined) return false;
    const { wait, answer } = next;
    if (!this.reference.waits.has(wait.lock)) return true;
    this.#tell(`  ${wait.lock} of ${wait.process}: ${answer.outcome}`);
    if (answer.outcome === "busy") this.reference.expired(wait, answer.waitedMs);
    else this.#apply(wait, answer);
    return true;
  }

  #apply(wait: Wait, answer: Exclude<AcquireAnswer, { outcome: "busy" }>): void {
    if (answer.outcome === "got") this.reference.got(wait);
    else if (answer.outcome === "refused") this.reference.refused(wait, answer.message);
    else if (answer.outcome === "aborted") this.reference.waits.delete(wait.lock);
    else if (answer.outcome === "failed") throw new Contradiction(`${wait.lock}: ${answer.message}`);
  }

  #arrival(what: string): Promise<void> {
    if (this.#arrived.length > 0) return Promise.resolve();
    const arrival = new Promise<void>((resolve) => {
      this.#onArrival = resolve;
    });
    return soon(arrival, what);
  }

  /** Where the kernel can be asked, nobody's silence is an excuse, unless somebody has spoilt the record. */
  #mustBeNamed(hold: Hold, holder: unknown): void {
    if (holder !== undefined) this.#tally.count("holder named");
    if (holder === undefined && KERNEL_NAMES_HOLDERS)
      throw new Contradiction(`${hold.lock} holds it, and nobody is named`);
  }

  async #audit(): Promise<void> {
    if (this.saboteur.wasFollowed) throw new Contradiction("a symlink at the path of the lockfile was followed");
    for (const member of this.#cast.living) {
      const { locks, open } = await member.ask("look", { root: this.root });
      const holds = [...this.reference.holds.values()].filter(({ process }) => process === member.name);
      for (const hold of holds) this.reference.asserted(hold, locks[hold.lock] === "held");
      this.#tally.count("assertHeld", holds.length);
      const isWaiting = [...this.reference.waits.values()].some(({ process }) => process === member.name);
      if (!isWaiting && KERNEL_NAMES_HOLDERS && open.length !== holds.length) {
        throw new Contradiction(
          `${member.name} has ${holds.length} locks, but open are ${open.join(", ") || "no files"}`,
        );
      }
    }
  }

  #tell(sentence: string): void {
    this.story.push(sentence);
  }
}
