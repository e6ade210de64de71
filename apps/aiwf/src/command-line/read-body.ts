import { createReadStream } from "node:fs";
import { messageOf, usageFailure } from "../print/failure.js";
import { goSystemMessage } from "../print/go-format.js";
import { MAX_FILE_BYTES, tooLarge } from "../tree/read-file.js";

/** Where the body of a new entity comes from. */
export interface BodyOptions {
  readonly body?: string;
  readonly bodyFile?: string;
}

/**
 * Reads the body that the user supplies, from the command line, a file, or standard input (`-`). To be called before
 * the lock is taken: standard input may be a person.
 *
 * @returns undefined if there is none
 * @throws Failure with exit code 2 if it cannot be read
 */
export async function readBody({ body, bodyFile }: BodyOptions): Promise<Buffer | undefined> {
  if (bodyFile) return read(bodyFile);
  return body ? Buffer.from(body) : undefined;
}

async function read(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Not a plain read of descriptor 0: whoever shares it may have made it non-blocking, and then that fails. Other
    // paths are the user's own: a link and a FIFO are all right, as from `<(command)`.
    for await (const chunk of path === "-" ? process.stdin : createReadStream(path)) {
      length += chunk.length;
      if (length > MAX_FILE_BYTES) throw new Error(`reading body file: it ${tooLarge(`more than ${MAX_FILE_BYTES}`)}`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw usageFailure(goSystemMessage(error, path) ?? messageOf(error));
  }
  return Buffer.concat(chunks);
}
