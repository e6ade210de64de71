import { readFileSync } from "node:fs";
import { opensWithDelimiter } from "./entity/body.js";
import { Failure, usageFailure } from "./failure.js";

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
export function readBody({ body, bodyFile }: BodyOptions): Buffer | undefined {
  if (body !== undefined && bodyFile !== undefined) throw usageFailure("--body and --body-file exclude each other");
  const content = bodyFile === undefined ? body && Buffer.from(body) : readFile(bodyFile);
  if (!content) return undefined;
  if (opensWithDelimiter(content.toString())) {
    throw new Failure('the body begins with a "---" line, which would be taken for frontmatter', { exitCode: 2 });
  }
  return content;
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    throw usageFailure(`reading body file: ${error instanceof Error ? error.message : error}`);
  }
}
