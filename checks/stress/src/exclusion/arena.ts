import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveLockfilePath } from "repolock";

/** What all processes of a race fight for. They leave their marker and the counter in the root. */
export class Arena {
  readonly root: string;
  readonly lockfile: string;

  /** @param root an empty repository */
  constructor(root: string) {
    this.root = root;
    this.lockfile = resolveLockfilePath(root);
    writeFileSync(this.#counter, "0");
  }

  /** What the counter says. */
  get count(): number {
    return Number(readFileSync(this.#counter, "utf8"));
  }

  get #counter(): string {
    return join(this.root, "counter");
  }
}
