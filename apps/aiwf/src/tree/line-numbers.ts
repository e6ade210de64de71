/** The lines of keys in files. Searches each file once. */
export class LineNumbers {
  readonly #contents: ReadonlyMap<string, Buffer>;
  readonly #lines = new Map<string, ReadonlyMap<string, number>>();

  /** @param contents by path */
  constructor(contents: ReadonlyMap<string, Buffer>) {
    this.#contents = contents;
  }

  /** Returns the first line that looks like the key, in the frontmatter or below; 1 if no line does. */
  lineOf(path: string, key: string): number {
    const lines = this.#lines.get(path) ?? linesOf(this.#contents.get(path)?.toString() ?? "");
    this.#lines.set(path, lines);
    return lines.get(key) ?? 1;
  }
}

function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    const key = /^\s*([a-z_]+)\s*:/.exec(line)?.[1];
    if (key !== undefined && !lines.has(key)) lines.set(key, index + 1);
  }
  return lines;
}
