/** A commit message, taken apart. */
export interface Message {
  readonly subject: string;
  /** What follows the subject, without the trailers of aiwf. */
  readonly body: string;
  /** In order. A value that goes over several lines is joined by spaces. */
  readonly trailers: readonly Trailer[];
}

/** One `key: value` line at the end of a commit message. */
export type Trailer = readonly [key: string, value: string];

/**
 * Takes a commit message apart, with the trailers that `git interpret-trailers` would find in it. Nothing that the
 * user has set for git changes this.
 */
export function parseMessage(message: string): Message {
  const lines = message.trimStart().split("\n");
  const blank = lines.findIndex(isBlank);
  const title = blank === -1 ? lines : lines.slice(0, blank);
  const rest = blank === -1 ? [] : lines.slice(blank);
  return {
    subject: title
      .map((line) => line.trimEnd())
      .join(" ")
      .trim(),
    body: withoutTrailers(rest.join("\n").trim()),
    trailers: trailersIn(rest.slice(blockStart(rest))),
  };
}

/** The value of the last trailer with this key, or nothing. */
export function trailerValue(trailers: readonly Trailer[], key: string): string {
  return trailers.findLast(([name]) => name === key)?.[1] ?? "";
}

function isBlank(line: string): boolean {
  return line.trim() === "";
}

const TRAILER = /^([A-Za-z0-9-]+)[ \t]*:(.*)$/;

// What git itself puts among the trailers: where one of these is, other text may be, too.
const OF_GIT = /^(?:Signed-off-by: |\(cherry picked from commit )/;

/** Where the trailers begin: the last paragraph, if all of it are trailers, or a quarter and one of git's. */
function blockStart(lines: readonly string[]): number {
  let trailers = 0;
  let others = 0;
  let indented = 0;
  let hasOneOfGit = false;
  let isAtEnd = true;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    if (isBlank(line)) {
      if (isAtEnd) continue;
      others += indented;
      const isBlock = hasOneOfGit ? trailers * 3 >= others : trailers > 0 && others === 0;
      return isBlock ? at + 1 : lines.length;
    }
    isAtEnd = false;
    if (line.startsWith("#")) {
      others += indented;
      indented = 0;
    } else if (OF_GIT.test(line)) {
      hasOneOfGit = true;
      trailers++;
      indented = 0;
    } else if (TRAILER.test(line)) {
      trailers++;
      indented = 0;
    } else if (/^\s/.test(line)) {
      indented++;
    } else {
      others += 1 + indented;
      indented = 0;
    }
  }
  return lines.length;
}

function trailersIn(block: readonly string[]): Trailer[] {
  const found: [string, string][] = [];
  let isOpen = false;
  for (const line of block) {
    const [, key, value] = TRAILER.exec(line) ?? [];
    const last = found.at(-1);
    if (/^\s/.test(line) && isOpen && last !== undefined) last[1] = `${last[1]} ${line.trim()}`.trim();
    else if (key !== undefined && value !== undefined) found.push([key, value.trim()]);
    if (!/^\s/.test(line)) isOpen = key !== undefined;
  }
  return found;
}

const LOOKS_LIKE_TRAILER = /^[A-Za-z0-9-]+: /;

/** The text without its last lines, if those look like trailers, follow a blank line, and one of them is of aiwf. */
function withoutTrailers(text: string): string {
  const lines = text.split("\n");
  const start = lines.findLastIndex((line) => !LOOKS_LIKE_TRAILER.test(line)) + 1;
  const isSeparate = start === 0 || lines[start - 1] === "";
  const isOfAiwf = lines.slice(start).some((line) => line.startsWith("aiwf-"));
  return isSeparate && isOfAiwf ? lines.slice(0, start).join("\n").trim() : text;
}

/** The text with a space in place of each end of a line and the blanks around it. */
export function oneLine(text: string): string {
  return text
    .split(/[\r\n]/)
    .map((line, at, { length }) => {
      const start = at === 0 ? line : line.trimStart();
      return at === length - 1 ? start : start.trimEnd();
    })
    .filter((line, at) => at === 0 || line !== "")
    .join(" ");
}
