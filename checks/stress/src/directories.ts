import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAX_RETRIES = 20;
const RETRY_DELAY_MS = 50;

/** Makes the directories that a lane works in, and removes those that nobody needs to look at. */
export class Directories implements Disposable {
  readonly #all = new Set<string>();

  /** Makes an empty directory. */
  create(purpose: string, parent = tmpdir()): string {
    const directory = mkdtempSync(join(parent, `repolock-proof-${purpose}-`));
    this.#all.add(directory);
    // Some processes become another user.
    chmodSync(directory, 0o755);
    return directory;
  }

  /** Makes a directory with an empty `.git` in it, which is all that the lock needs of a repository. */
  createRoot(purpose: string): string {
    const root = this.create(purpose);
    mkdirSync(join(root, ".git"));
    return root;
  }

  /** Keeps a directory, for somebody to look at. */
  keep(directory: string): void {
    this.#all.delete(directory);
  }

  /** Removes a directory now. */
  remove(directory: string): void {
    if (this.#all.delete(directory)) removeStubbornly(directory);
  }

  [Symbol.dispose](): void {
    for (const directory of this.#all) this.remove(directory);
  }
}

/** After an interruption there are processes for a moment still that put files where some were just removed. */
function removeStubbornly(directory: string): void {
  for (let retries = 0; ; retries++) {
    try {
      rmSync(directory, { recursive: true, force: true });
      return;
    } catch (error) {
      if (retries === MAX_RETRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_DELAY_MS);
    }
  }
}
