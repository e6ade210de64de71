import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes an empty directory, which is removed at the end of the test. Other users can enter it. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "stress-"));
  chmodSync(directory, 0o755);
  onTestFinished(() => removeDirectory(directory));
  return directory;
}

/** Makes a directory with an empty `.git` in it, which is all that the lock needs of a repository. */
export function scratchRoot(): string {
  const root = scratchDirectory();
  mkdirSync(join(root, ".git"));
  return root;
}

/** Removes a directory before the end of the test, because there are thousands. */
export function removeDirectory(directory: string): void {
  // A killed process can have left others that still write there.
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
