import { closeSync, openSync, readSync } from "node:fs";
import { messageOf, usageFailure } from "../print/failure.js";
import { goSystemMessage } from "../print/go-format.js";
import { MAX_FILE_BYTES, tooLarge } from "../tree/read-file.js";

/** The source of a new entity's body. */
export interface BodyOptions {
  readonly body?: string;
  readonly bodyFile?: string;
}

/**
 * Reads the user's body from the command line, a file, or standard input (`-`). Call this function before you acquire the
 * lock: a person may type standard input.
 *
 * @returns undefined without a body
 * @throws Failure with exit code 2 if the body is unreadable
 */
export async function readBody({ body, bodyFile }: BodyOptions): Promise<Buffer | undefined> {
  if (bodyFile) return read(bodyFile);
  return body ? Buffer.from(body) : undefined;
}

async function read(path: string): Promise<Buffer> {
  try {
    return path === "-" ? await readStandardInput() : readUserFile(path);
  } catch (error) {
    throw usageFailure(goSystemMessage(error, path) ?? `reading body file: ${messageOf(error)}`);
  }
}

/** Not with plain reads of descriptor 0, which fail if a process that shares the descriptor made it non-blocking. */
async function readStandardInput(): Promise<Buffer> {
  const content = new Content();
  for await (const chunk of process.stdin) content.add(chunk);
  return content.whole();
}

const PIECE_BYTES = 64 * 1024;

/**
 * Reads a file that the user names. Such a file may be a link or a FIFO, as from `<(command)`. Needs no thread, which the
 * system may refuse.
 *
 * @throws Error if it is larger than aiwf reads
 */
export function readUserFile(path: string): Buffer {
  const content = new Content();
  const fd = openSync(path, "r");
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const count = readSync(fd, piece);
      if (count === 0) return content.whole();
      content.add(piece.subarray(0, count));
    }
  } finally {
    closeSync(fd);
  }
}

class Content {
  readonly #chunks: Buffer[] = [];
  #sizeBytes = 0;

  add(chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > MAX_FILE_BYTES) throw new Error(`it ${tooLarge(`more than ${MAX_FILE_BYTES}`)}`);
    this.#chunks.push(chunk);
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
