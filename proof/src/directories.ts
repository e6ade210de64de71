import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
    if (this.#all.delete(directory)) rmSync(directory, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    for (const directory of this.#all) this.remove(directory);
  }
}
