import { Conversation } from "./conversation.js";
import { GitError } from "./git.js";

/** A file in the history. */
export interface Blob {
  readonly sizeBytes: number;
  /** Undefined if the file is too large. */
  readonly content: Buffer | undefined;
}

/** Reads files in the history, through two git processes that stay. */
export class Blobs {
  readonly #maxBytes: number;
  readonly #sizes: Conversation<string>;
  readonly #reader: Conversation<Buffer | string>;

  /**
   * @param root where git runs; the first use starts it
   * @param maxBytes of a file
   */
  constructor(root: string, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#sizes = new Conversation<string>(root, ["cat-file", "--batch-check"], takeLine);
    this.#reader = new Conversation<Buffer | string>(root, ["cat-file", "--batch"], takeBlob);
  }

  /**
   * Reads a blob, unless it is large: a small commit can change a large file, and git would unpack all of it.
   *
   * @param id full hash
   * @throws GitError if git cannot read it
   */
  async read(id: string): Promise<Blob> {
    const sizeBytes = sizeIn(await this.#sizes.ask(`${id}\n`));
    if (sizeBytes > this.#maxBytes) return { sizeBytes, content: undefined };
    const content = await this.#reader.ask(`${id}\n`);
    if (typeof content === "string") throw failure(content);
    return { sizeBytes, content };
  }

  /** Ends git. */
  close(): void {
    this.#sizes.close();
    this.#reader.close();
  }
}

const HEADER = /^[0-9a-f]+ blob (\d+)$/;

function sizeIn(line: string): number {
  const size = HEADER.exec(line)?.[1];
  if (size === undefined) throw failure(line);
  return Number(size);
}

function failure(answer: string): GitError {
  return new GitError(`git cat-file: ${answer}`);
}

function takeLine(output: Buffer) {
  const length = output.indexOf("\n") + 1;
  return length === 0 ? undefined : { answer: output.toString("latin1", 0, length - 1), length };
}

/** A blob, or git's message instead. */
function takeBlob(output: Buffer) {
  const header = takeLine(output);
  if (header === undefined) return undefined;
  const size = HEADER.exec(header.answer)?.[1];
  if (size === undefined) return header;
  const length = header.length + Number(size) + 1;
  return output.length < length ? undefined : { answer: output.subarray(header.length, length - 1), length };
}
