import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A repository with git's layout, made without git: a main worktree, linked worktrees and a submodule. */
export class ScratchWorktrees implements Disposable {
  readonly #directory = realpathSync(mkdtempSync(join(tmpdir(), "repolock-worktrees-")));
  /** Absolute path of the main worktree. */
  readonly main = join(this.#directory, "main");
  /** The git directory that the worktrees share. */
  readonly common = join(this.main, ".git");
  /** A linked worktree that knows its git directory by an absolute path. */
  readonly linked = this.#link("linked", join(this.common, "worktrees"), (gitDirectory) => gitDirectory);
  /** A linked worktree that knows its git directory by a relative path. */
  readonly other = this.#link("other", join(this.common, "worktrees"), () => "../main/.git/worktrees/other");
  /** A submodule of the main worktree. */
  readonly submodule = join(this.main, "submodule");
  readonly submoduleGitDirectory = join(this.common, "modules", "submodule");
  /** A linked worktree of a bare repository. */
  readonly bare = join(this.#directory, "bare.git");
  readonly linkedToBare = this.#link("linked-to-bare", join(this.bare, "worktrees"), (gitDirectory) => gitDirectory);

  constructor() {
    writeFileSync(join(this.common, "HEAD"), "ref: refs/heads/main\n");
    writeFileSync(join(this.bare, "HEAD"), "ref: refs/heads/main\n");
    mkdirSync(this.submodule);
    mkdirSync(this.submoduleGitDirectory, { recursive: true });
    writeFileSync(join(this.submoduleGitDirectory, "HEAD"), "ref: refs/heads/main\n");
    writeFileSync(join(this.submodule, ".git"), "gitdir: ../.git/modules/submodule\n");
  }

  #link(name: string, worktrees: string, pointTo: (gitDirectory: string) => string): string {
    const [root, gitDirectory] = [join(this.#directory, name), join(worktrees, name)];
    mkdirSync(root);
    mkdirSync(gitDirectory, { recursive: true });
    writeFileSync(join(root, ".git"), `gitdir: ${pointTo(gitDirectory)}\n`);
    writeFileSync(join(gitDirectory, "HEAD"), "ref: refs/heads/other\n");
    writeFileSync(join(gitDirectory, "commondir"), "../..\n");
    return root;
  }

  /** Removes everything. */
  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
