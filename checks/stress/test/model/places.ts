import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a path leads to: a file, by a number that no other file of the story has; something else; nothing. */
export type Content = number | "obstacle" | "nothing";

/** The label in a record that somebody has forged. */
export const FORGED_LABEL = "forged";

/**
 * Where lockfiles can be, with `.git` in it, else beside it: a real directory, and what the reference knows of it. All that
 * happens to the lockfile from outside happens here, to both.
 */
export class Places {
  readonly root: string;
  hasGit: boolean;
  /** The file that was moved away and can be put back. */
  aside: number | undefined;
  readonly #contents: Record<"inGit" | "beside", Content> = { inGit: "nothing", beside: "nothing" };
  #files = 0;

  constructor(root: string, hasGit: boolean) {
    this.root = root;
    this.hasGit = hasGit;
    if (hasGit) mkdirSync(join(root, ".git"));
  }

  /** The path of the lockfile. */
  get path(): string {
    return this.hasGit ? this.#at(".git", "aiwf.lock") : this.#at(".aiwf.lock");
  }

  get content(): Content {
    return this.#contents[this.hasGit ? "inGit" : "beside"];
  }

  set content(content: Content) {
    this.#contents[this.hasGit ? "inGit" : "beside"] = content;
  }

  /** Whether a symlink at the path has led to a file being made. */
  get wasFollowed(): boolean {
    return existsSync(this.#at("elsewhere"));
  }

  /** An acquire opens the lockfile, and creates it if there is none. */
  opened(): Content {
    if (this.content === "nothing") this.content = ++this.#files;
    return this.content;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    this.content = "nothing";
  }

  /** Puts a new file there, at one stroke. */
  replace(): void {
    writeFileSync(this.#at("new"), "", { mode: 0o600 });
    this.#put("new", ++this.#files);
  }

  /** Puts a symlink there, at one stroke. */
  putSymlink(): void {
    symlinkSync(this.#at("elsewhere"), this.#at("new"));
    this.#put("new", "obstacle");
  }

  /** Puts a directory there. That takes two strokes, between which a process that waits could get in. */
  putDirectory(): void {
    this.remove();
    mkdirSync(this.path);
    this.content = "obstacle";
  }

  moveAway(): void {
    renameSync(this.path, this.#at("aside"));
    if (typeof this.content === "number") this.aside = this.content;
    this.content = "nothing";
  }

  putBack(): void {
    this.#put("aside", this.aside ?? "nothing");
    this.aside = undefined;
  }

  makeGit(): void {
    mkdirSync(this.#at(".git"));
    this.hasGit = true;
  }

  removeGit(): void {
    // At one stroke, because the lockfile cannot be made anew in a directory that is being removed.
    renameSync(this.#at(".git"), this.#at("doomed"));
    rmSync(this.#at("doomed"), { recursive: true });
    this.#contents.inGit = "nothing";
    this.hasGit = false;
  }

  empty(): void {
    truncateSync(this.path);
  }

  /** Signs for another process. */
  forge(record: { pid: number; host: string }): void {
    writeFileSync(this.path, `${JSON.stringify({ ...record, label: FORGED_LABEL, since: Date.now() })}\n`);
  }

  #put(name: string, content: Content): void {
    if (this.content === "obstacle") this.remove();
    renameSync(this.#at(name), this.path);
    this.content = content;
  }

  #at(...names: string[]): string {
    return join(this.root, ...names);
  }
}
