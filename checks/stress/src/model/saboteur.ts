import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Places } from "./places.js";
import { FORGED_LABEL } from "./reference.js";

/** Somebody who has no respect for the lockfile: does to the real one what {@link Places} knows how to note. */
export class Saboteur {
  readonly #root: string;
  readonly #places: Places;

  constructor(root: string, places: Places) {
    this.#root = root;
    this.#places = places;
    if (places.hasGit) mkdirSync(this.#git);
  }

  /** The path of the lockfile. */
  get path(): string {
    return this.#places.hasGit ? join(this.#git, "aiwf.lock") : join(this.#root, ".aiwf.lock");
  }

  /** Whether a symlink at the path has led to a file being made. */
  get wasFollowed(): boolean {
    return existsSync(this.#symlinkTarget);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    this.#places.remove();
  }

  /** Puts a new file there, at one stroke. */
  replace(): void {
    if (this.#places.content === "obstacle") this.remove();
    writeFileSync(this.#new, "", { mode: 0o600 });
    renameSync(this.#new, this.path);
    this.#places.replace();
  }

  /** Puts a symlink there, at one stroke. */
  putSymlink(): void {
    if (this.#places.content === "obstacle") this.remove();
    symlinkSync(this.#symlinkTarget, this.#new);
    renameSync(this.#new, this.path);
    this.#places.obstruct();
  }

  /** Puts a directory there. That takes two strokes, between which a process that waits could get in. */
  putDirectory(): void {
    this.remove();
    mkdirSync(this.path);
    this.#places.obstruct();
  }

  moveAway(): void {
    renameSync(this.path, this.#aside);
    this.#places.moveAway();
  }

  putBack(): void {
    if (this.#places.content === "obstacle") this.remove();
    renameSync(this.#aside, this.path);
    this.#places.putBack();
  }

  makeGit(): void {
    mkdirSync(this.#git);
    this.#places.makeGit();
  }

  removeGit(): void {
    // At one stroke, because the lockfile cannot be made anew in a directory that is being removed.
    const doomed = join(this.#root, "doomed");
    renameSync(this.#git, doomed);
    rmSync(doomed, { recursive: true });
    this.#places.removeGit();
  }

  empty(): void {
    truncateSync(this.path);
  }

  /** Signs for another process. */
  forge(pid: number, host: string): void {
    writeFileSync(this.path, `${JSON.stringify({ pid, host, label: FORGED_LABEL, since: Date.now() })}\n`);
  }

  get #git(): string {
    return join(this.#root, ".git");
  }

  get #new(): string {
    return join(this.#root, "new");
  }

  get #aside(): string {
    return join(this.#root, "aside");
  }

  get #symlinkTarget(): string {
    return join(this.#root, "elsewhere");
  }
}
