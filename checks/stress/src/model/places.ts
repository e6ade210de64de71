/** What a path leads to: a file, by a number that no other file of the story has; something else; nothing. */
export type Content = number | "obstacle" | "nothing";

/**
 * Where lockfiles can be, as the reference knows it: with `.git` in it, else beside it. Everything that can happen to
 * the lockfile from outside happens here.
 */
export class Places {
  #hasGit: boolean;
  #inGit: Content = "nothing";
  #beside: Content = "nothing";
  #aside: number | undefined;
  #files = 0;

  constructor(hasGit: boolean) {
    this.#hasGit = hasGit;
  }

  get hasGit(): boolean {
    return this.#hasGit;
  }

  /** What is at the path that an acquire goes to now. */
  get content(): Content {
    return this.#hasGit ? this.#inGit : this.#beside;
  }

  /** The file that has been moved away and can be put back. */
  get aside(): number | undefined {
    return this.#aside;
  }

  /** The lockfile that an acquire opens, which it creates if there is none. */
  open(): number | "obstacle" {
    return this.content === "nothing" ? this.replace() : this.content;
  }

  replace(): number {
    const file = ++this.#files;
    this.#put(file);
    return file;
  }

  remove(): void {
    this.#put("nothing");
  }

  obstruct(): void {
    this.#put("obstacle");
  }

  moveAway(): void {
    if (typeof this.content === "number") this.#aside = this.content;
    this.#put("nothing");
  }

  putBack(): void {
    if (this.#aside !== undefined) this.#put(this.#aside);
    this.#aside = undefined;
  }

  makeGit(): void {
    this.#hasGit = true;
  }

  removeGit(): void {
    this.#hasGit = false;
    this.#inGit = "nothing";
  }

  #put(content: Content): void {
    if (this.#hasGit) this.#inGit = content;
    else this.#beside = content;
  }
}
