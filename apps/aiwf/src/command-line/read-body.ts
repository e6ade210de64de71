import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
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
    // Not a plain read of descriptor 0, which fails if a process that shares the descriptor made it non-blocking.
    return await readWhole(path === "-" ? process.stdin : createReadStream(path));
  } catch (error) {
    throw usageFailure(goSystemMessage(error, path) ?? `reading body file: ${messageOf(error)}`);
  }
}

/**
 * Reads a file that the user names. Such a file may be a link or a FIFO, as from `<(command)`.
 *
 * @throws Error if it is larger than aiwf reads
 */
export async function readWhole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MAX_FILE_BYTES) throw new Error(`it ${tooLarge(`more than ${MAX_FILE_BYTES}`)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
