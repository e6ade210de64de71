/** An entity's file, taken apart at the lines that enclose the frontmatter. */
export interface SplitFile {
  /** The YAML between the two `---` lines. */
  readonly frontmatter: string;
  /** What follows, byte for byte. */
  readonly body: Buffer;
}

/** Takes a file apart; undefined if it does not begin with frontmatter. */
export function splitFile(bytes: Buffer): SplitFile | undefined {
  let start = 0;
  let frontmatterStart: number | undefined;
  while (start < bytes.length) {
    const newline = bytes.indexOf("\n", start);
    const next = newline === -1 ? bytes.length : newline + 1;
    if (/^---[ \t\r]*\n?$/.test(bytes.toString("latin1", start, next))) {
      if (frontmatterStart !== undefined) {
        return { frontmatter: bytes.toString("utf8", frontmatterStart, start), body: bytes.subarray(next) };
      }
      frontmatterStart = next;
    } else if (frontmatterStart === undefined) {
      return undefined;
    }
    start = next;
  }
  return undefined;
}
