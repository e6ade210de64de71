import { Conversation } from "./conversation.js";
import { GitError } from "./git.js";

/** A file or directory in a tree. */
export interface TreeEntry {
  /** As git has it: {@link DIRECTORY} is a directory. */
  readonly mode: string;
  /** Its bytes, each as one character: names need not be UTF-8. */
  readonly name: string;
  readonly id: string;
}

/** The mode of a directory in a tree. */
export const DIRECTORY = "40000";

/** Reads and writes trees through two gits that stay. */
export class Objects {
  readonly #trees = new Map<string, Promise<readonly TreeEntry[]>>();
  readonly #reader: Conversation<readonly TreeEntry[] | string>;
  readonly #writer: Conversation<string>;

  /** @param root where git runs; it is started by the first use */
  constructor(root: string) {
    this.#reader = new Conversation<readonly TreeEntry[] | string>(root, ["cat-file", "--batch"], takeTree);
    // What an entry names need not be there: it comes from a tree that has it, too.
    this.#writer = new Conversation(root, ["mktree", "--batch", "-z", "--missing"], takeLine);
  }

  /**
   * The entries of a tree, or of a commit's tree. Each is read once.
   *
   * @param id full hash
   * @throws GitError if it cannot be read
   */
  readTree(id: string): Promise<readonly TreeEntry[]> {
    return once(this.#trees, id, () => this.#read(id));
  }

  /**
   * What a commit has at a path.
   *
   * @param commit full hash
   * @throws GitError if it cannot be read
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
   * Writes a tree.
   *
   * @returns its id
   */
  writeTree(entries: readonly TreeEntry[]): Promise<string> {
    const lines = entries.map(({ mode, name, id }) => `${mode} ${typeOf(mode)} ${id}\t${name}\0`);
    return this.#writer.ask(Buffer.from(`${lines.join("")}\0`, "latin1"));
  }

  /** Starts the git that writes, so that nobody has to wait for it. */
  prepareToWrite(): void {
    this.#writer.start();
  }

  /** Ends both gits. */
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

/** What is known by a key, or is found now. What cannot be found is looked for again the next time. */
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

/** A tree, or what git says instead. */
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
