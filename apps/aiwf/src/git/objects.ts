import { Conversation } from "./conversation.js";
import { GitError } from "./git.js";

/** A file or directory in a tree. */
export interface TreeEntry {
  /** git's mode: {@link DIRECTORY} is a directory. */
  readonly mode: string;
  /** Its bytes, each as one character, because a name need not be UTF-8. */
  readonly name: string;
  readonly id: string;
}

/** The mode of a directory in a tree. */
export const DIRECTORY = "40000";

// A few trees that hold one another can stand for billions of paths.
const MOST_ENTRIES_AGAIN = 10_000_000;

/** Reads and writes trees through two git processes that stay. */
export class Objects {
  readonly #trees = new Map<string, Promise<readonly TreeEntry[]>>();
  readonly #reader: Conversation<readonly TreeEntry[] | string>;
  readonly #writer: Conversation<string>;
  /** The answers of the reader about the trees that the writer wrote. */
  readonly #written: Promise<readonly TreeEntry[] | string>[] = [];
  #entriesAgain = 0;

  /** @param root where git runs; the first use starts it */
  constructor(root: string) {
    this.#reader = new Conversation<readonly TreeEntry[] | string>(root, ["cat-file", "--batch"], takeTree);
    // git need not check that the entries exist, because they come from existing trees.
    this.#writer = new Conversation(root, ["mktree", "--batch", "-z", "--missing"], takeLine);
  }

  /**
   * Returns the entries of a tree, or of a commit's tree. Reads each tree once.
   *
   * @param id full hash
   * @throws GitError if git cannot read it, or if the same trees come again and again
   */
  async readTree(id: string): Promise<readonly TreeEntry[]> {
    const isKnown = this.#trees.has(id);
    const entries = await once(this.#trees, id, () => this.#read(id));
    if (isKnown) this.#entriesAgain += entries.length;
    if (this.#entriesAgain > MOST_ENTRIES_AGAIN) throw new GitError("its trees hold one another too many times");
    return entries;
  }

  /**
   * Returns the entry of a commit at a path.
   *
   * @param commit full hash
   * @throws GitError if git cannot read it
   */
  async find(commit: string, path: string): Promise<TreeEntry | undefined> {
    let entry: TreeEntry | undefined = { mode: DIRECTORY, name: "", id: commit };
    for (const part of Buffer.from(path).toString("latin1").split("/")) {
      if (entry?.mode !== DIRECTORY) return undefined;
      entry = (await this.readTree(entry.id)).find(({ name }) => name === part);
    }
    return entry;
  }

  /**
   * Writes a tree, unless {@link assertWritten} rejects.
   *
   * @returns its id
   */
  async writeTree(entries: readonly TreeEntry[]): Promise<string> {
    const lines = entries.map(({ mode, name, id }) => `${mode} ${typeOf(mode)} ${id}\t${name}\0`);
    const id = await this.#writer.ask(Buffer.from(`${lines.join("")}\0`, "latin1"));
    const reading = this.#reader.ask(`${id}\n`);
    reading.catch(() => {});
    this.#written.push(reading);
    return id;
  }

  /**
   * Asserts that git has written the trees. `git mktree` answers with an id also if it could not create the file, and no
   * later git command would notice.
   *
   * @throws GitError
   */
  async assertWritten(): Promise<void> {
    const answers = await Promise.all(this.#written.splice(0));
    const message = answers.find((answer) => typeof answer === "string");
    if (message !== undefined) throw new GitError(`git mktree: ${this.#writer.saidOnStderr() || message}`);
  }

  /** Starts both git processes, before anybody has to wait for them. */
  prepare(): void {
    this.#reader.start();
    this.#writer.start();
  }

  /** Ends both git processes. */
  close(): void {
    this.#reader.close();
    this.#writer.close();
  }

  async #read(id: string): Promise<readonly TreeEntry[]> {
    const answer = await this.#reader.ask(`${id}^{tree}\n`);
    if (typeof answer === "string") throw new GitError(`git cat-file: ${answer}`);
    return answer;
  }
}

/** Returns the known value of a key, or finds it now. After a failure, the next call tries again. */
export function once<T>(known: Map<string, Promise<T>>, key: string, find: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = find();
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

function typeOf(mode: string): string {
  if (mode === DIRECTORY) return "tree";
  return mode === "160000" ? "commit" : "blob";
}

function takeLine(output: Buffer) {
  const length = output.indexOf("\n") + 1;
  return length === 0 ? undefined : { answer: output.toString("latin1", 0, length - 1), length };
}

/** A tree, or git's message instead. */
function takeTree(output: Buffer) {
  const line = takeLine(output);
  if (line === undefined) return undefined;
  const [, id, size] = /^([0-9a-f]+) tree (\d+)$/.exec(line.answer) ?? [];
  if (id === undefined || size === undefined) return line;
  const end = line.length + Number(size);
  if (output.length < end + 1) return undefined;
  return { answer: [...entriesOf(output.subarray(line.length, end), id.length / 2)], length: end + 1 };
}

function* entriesOf(tree: Buffer, hashLength: number): Generator<TreeEntry> {
  for (let at = 0; at < tree.length; ) {
    const space = tree.indexOf(0x20, at);
    const nul = tree.indexOf(0, space);
    const next = nul + 1 + hashLength;
    yield {
      mode: tree.toString("latin1", at, space),
      name: tree.toString("latin1", space + 1, nul),
      id: tree.toString("hex", nul + 1, next),
    };
    at = next;
  }
}
