import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty directory with a `.git` directory in it, to lock in tests. */
export class ScratchRepository implements Disposable {
  /** Absolute path of the directory. */
  readonly root = mkdtempSync(join(tmpdir(), "repolock-"));
  /** Absolute path of its `.git`. */
  readonly gitDirectory = join(this.root, ".git");
  /** Where its lockfile belongs. */
  readonly lockfilePath = join(this.gitDirectory, "aiwf.lock");

  constructor() {
    mkdirSync(this.gitDirectory);
  }

  /** Removes it and all that is in it. */
  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
