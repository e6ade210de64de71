import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { opensWithDelimiter } from "../entity/body.js";
import { messageOf, refusal, usageFailure } from "../print/failure.js";

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
 * @throws Failure with exit code 2 if it cannot be read or is no body
 */
export async function readBody({ body, bodyFile }: BodyOptions): Promise<Buffer | undefined> {
  if (body !== undefined && bodyFile !== undefined) throw usageFailure("--body and --body-file exclude each other");
  const content = bodyFile === undefined ? body && Buffer.from(body) : await read(bodyFile);
  if (!content) return undefined;
  if (opensWithDelimiter(content.toString())) {
    throw refusal('the body begins with a "---" line, which would be taken for frontmatter');
  }
  return content;
}

async function read(path: string): Promise<Buffer> {
  try {
    // Not a plain read of descriptor 0: whoever shares it may have made it non-blocking, and then that fails.
    return await (path === "-" ? buffer(process.stdin) : readFile(path));
  } catch (error) {
    throw usageFailure(`reading body file: ${messageOf(error)}`);
  }
}
