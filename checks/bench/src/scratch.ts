import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory with an empty `.git` in it, which is all that the lock needs of a repository. */
export class ScratchRoot {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), "repolock-bench-"));
    mkdirSync(join(this.path, ".git"));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The file that all contestants lock: repolock's. */
export function lockfileIn(root: string): string {
  return join(root, ".git", "aiwf.lock");
}
