import { Conversation } from "./conversation.js";
import { GitError } from "./git.js";

/** Reads files in the history, through one git process that stays. */
export class Blobs {
  readonly #reader: Conversation<Buffer | string>;

  /** @param root where git runs; the first use starts it */
  constructor(root: string) {
    this.#reader = new Conversation<Buffer | string>(root, ["cat-file", "--batch"], takeBlob);
  }

  /**
   * Returns the content of a blob.
   *
   * @param id full hash
   * @throws GitError if git cannot read it
   */
  async read(id: string): Promise<Buffer> {
    const answer = await this.#reader.ask(`${id}\n`);
    if (typeof answer === "string") throw new GitError(`git cat-file: ${answer}`);
    return answer;
  }

  /** Ends git. */
  close(): void {
    this.#reader.close();
  }
}

/** A blob, or git's message instead. */
function takeBlob(output: Buffer) {
  const end = output.indexOf("\n") + 1;
  if (end === 0) return undefined;
  const line = output.toString("latin1", 0, end - 1);
  const size = /^[0-9a-f]+ blob (\d+)$/.exec(line)?.[1];
  if (size === undefined) return { answer: line, length: end };
  const length = end + Number(size) + 1;
  return output.length < length ? undefined : { answer: output.subarray(end, length - 1), length };
}
