import type { Lock } from "repolock-core";
import type { HeldLock } from "./held-lock.js";
import { environmentFor } from "./inheritance.js";

/** The locks of a worktree and of its repository as one lock, which is lost if either lock is lost. */
export class JointLock implements Lock {
  readonly path: string;
  readonly #worktree: HeldLock;
  readonly #repository: HeldLock;

  constructor(worktree: HeldLock, repository: HeldLock) {
    this.path = worktree.path;
    this.#worktree = worktree;
    this.#repository = repository;
  }

  get released(): boolean {
    return this.#worktree.released;
  }

  assertHeld(): void {
    this.#worktree.assertHeld();
    this.#repository.assertHeld();
  }

  environment(): Record<string, string> {
    return environmentFor(new Map([this.#worktree.passOn(), this.#repository.passOn()]));
  }

  /** Whether one of the two locks is on the file at `path`. */
  isOf(path: string): boolean {
    return this.#worktree.isOf(path) || this.#repository.isOf(path);
  }

  release(): Promise<void> {
    void this.#repository.release();
    return this.#worktree.release();
  }

  [Symbol.dispose](): void {
    void this.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}
