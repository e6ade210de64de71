/** The parts of a commit message. */
export interface Message {
  readonly subject: string;
  /** The text after the subject, without aiwf's trailers. */
  readonly body: string;
  /** In order. Spaces join a value of several lines. */
  readonly trailers: readonly Trailer[];
}

/** One `key: value` line at the end of a commit message. */
export type Trailer = readonly [key: string, value: string];

/**
 * Splits a commit message, and finds the trailers that `git interpret-trailers` would find. The user's git settings do not
 * matter.
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
    // Few callers need it.
    get body() {
      return withoutTrailers(rest.join("\n").trim());
    },
    trailers: trailersIn(lastBlock(withoutRemarks(rest))),
  };
}

/** A message that is parsed at the first use, because most of the messages that git prints are never used. */
export class LazyMessage implements Message {
  readonly #text: string;
  #parsed: Message | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get subject(): string {
    return this.#message().subject;
  }

  get body(): string {
    return this.#message().body;
  }

  get trailers(): readonly Trailer[] {
    return this.#message().trailers;
  }

  #message(): Message {
    this.#parsed ??= parseMessage(this.#text);
    return this.#parsed;
  }
}

/** Returns the value of the last trailer with this key, if any. */
export function trailerValue(trailers: readonly Trailer[], key: string): string {
  return trailers.findLast(([name]) => name === key)?.[1] ?? "";
}

function isBlank(line: string): boolean {
  return line.trim() === "";
}

const TRAILER = /^([A-Za-z0-9-]+)[ \t]*:(.*)$/;

// Lines that git itself adds to the trailers. Beside one of these, other text may follow.
const OF_GIT = /^(?:Signed-off-by: |\(cherry picked from commit )/;

// git shows the author of a message what follows, and removes it only in some modes.
const SCISSORS = "# ------------------------ >8 ------------------------";

/** Returns the lines before a scissors line, without the comments and the list of conflicts that git puts at the end. */
function withoutRemarks(lines: readonly string[]): readonly string[] {
  const cut = lines.indexOf(SCISSORS);
  const message = cut === -1 ? lines : lines.slice(0, cut);
  let start: number | undefined;
  let isInConflicts = false;
  for (const [at, line] of message.entries()) {
    if (isInConflicts && line.startsWith("\t")) continue;
    const isRemark = line === "" || line.startsWith("#") || line === "Conflicts:";
    isInConflicts = line === "Conflicts:" || (isInConflicts && isRemark);
    start = isRemark ? (start ?? at) : undefined;
  }
  return message.slice(0, start);
}

function lastBlock(lines: readonly string[]): readonly string[] {
  return lines.slice(blockStart(lines));
}

/** Returns the start of the trailers: the last paragraph, if all its lines are trailers, or a quarter and one of git's. */
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
  const found: { readonly key: string; readonly lines: string[] }[] = [];
  let isOpen = false;
  for (const line of block) {
    const [, key, value] = TRAILER.exec(line) ?? [];
    const last = found.at(-1);
    if (/^\s/.test(line) && isOpen && last !== undefined) last.lines.push(line.trim());
    else if (key !== undefined && value !== undefined) found.push({ key, lines: [value.trim()] });
    if (!/^\s/.test(line)) isOpen = key !== undefined;
  }
  return found.map(({ key, lines }) => [key, lines.filter((line) => line !== "").join(" ")]);
}

const LOOKS_LIKE_TRAILER = /^[A-Za-z0-9-]+: /;

/** Removes the last lines of the text, if they look like trailers, follow a blank line, and include one of aiwf's. */
function withoutTrailers(text: string): string {
  const lines = text.split("\n");
  const start = lines.findLastIndex((line) => !LOOKS_LIKE_TRAILER.test(line)) + 1;
  const isSeparate = start === 0 || lines[start - 1] === "";
  const isOfAiwf = lines.slice(start).some((line) => line.startsWith("aiwf-"));
  return isSeparate && isOfAiwf ? lines.slice(0, start).join("\n").trim() : text;
}

/** Replaces each line end, with the blanks around it, by a space. */
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
