import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty directory with a `.git` directory in it, to lock in tests. */
export class ScratchRepository implements Disposable {
  /** Absolute path of the directory. */
  readonly root = mkdtempSync(join(tmpdir(), "repolock-"));
  /** Absolute path of its `.git`. */
  readonly gitDirectory = join(this.root, ".git");
  /** Path of its lockfile, which need not exist. */
  readonly lockfilePath = join(this.gitDirectory, "aiwf.lock");

  constructor() {
    mkdirSync(this.gitDirectory);
  }

  /** Removes the directory with its content. */
  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
