/** A commit message, taken apart. */
export interface Message {
  readonly subject: string;
  /** The paragraphs between subject and trailers. */
  readonly body: string;
  /** In order. A value that goes over several lines is joined by spaces. */
  readonly trailers: readonly (readonly [key: string, value: string])[];
}

// What `git cherry-pick -x` puts among the trailers.
const PICKED = /^\(cherry picked from commit [0-9a-f]+\)$/;
const KEY = /^([A-Za-z0-9-]+)\s*:/;

/**
 * Takes a commit message apart. Its last paragraph holds the trailers if every line of it is one; a line that looks
 * like one elsewhere is text. Nothing that the user has set for git changes this.
 */
export function parseMessage(message: string): Message {
  const [first = "", ...paragraphs] = message.trim().split(/\n(?:[ \t]*\n)+/);
  const subject = oneLine(first);
  const trailers = trailersIn(paragraphs.at(-1) ?? "");
  const body = (trailers === undefined ? paragraphs : paragraphs.slice(0, -1)).join("\n\n").trim();
  return { subject, body, trailers: trailers ?? [] };
}

/** The trailers of a paragraph; undefined if a line of it is something else. */
function trailersIn(paragraph: string): [string, string][] | undefined {
  const found: [string, string][] = [];
  for (const line of paragraph.split("\n")) {
    const last = found.at(-1);
    const [opening = "", key] = KEY.exec(line) ?? [];
    if (/^\s/.test(line) && last !== undefined) last[1] = `${last[1]} ${line.trim()}`;
    else if (key !== undefined) found.push([key, line.slice(opening.length).trim()]);
    else if (!PICKED.test(line)) return undefined;
  }
  return found;
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
