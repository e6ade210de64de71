import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The directory that a verb works on. `--root` is taken at its word; otherwise the nearest directory upwards that
 * holds a regular file `aiwf.yaml`, otherwise the working directory. Git is not asked.
 *
 * @param option the value of `--root`
 * @returns an absolute path; with `--root` it need not exist
 */
export function resolveRoot(option: string | undefined): string {
  if (option) return resolve(option);
  const start = process.cwd();
  for (let directory = start; ; directory = dirname(directory)) {
    if (statSync(join(directory, "aiwf.yaml"), { throwIfNoEntry: false })?.isFile()) return directory;
    if (directory === dirname(directory)) return start;
  }
}
