import { lstatSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../print/failure.js";

/**
 * Asserts that git can read the attributes of some files. git opens each `.gitattributes` between the root and a file,
 * and the open of a FIFO waits for a writer. Git does not follow a symbolic link there.
 *
 * @throws Failure with exit code 3
 */
export function assertReadableAttributes(root: string, paths: readonly string[]): void {
  const directories = new Set(paths.flatMap(directoriesOf));
  for (const directory of directories) {
    const path = `${directory}.gitattributes`;
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (stats === undefined || stats.isFile() || stats.isDirectory() || stats.isSymbolicLink()) continue;
    throw new Failure(`${path} is a FIFO, socket or device, which git would wait for; remove it`, { exitCode: 3 });
  }
}

/** The root as the empty text, and the directories below, each with a slash at its end. */
function directoriesOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, length) =>
    parts
      .slice(0, length)
      .map((part) => `${part}/`)
      .join(""),
  );
}
