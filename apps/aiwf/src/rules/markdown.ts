import type { Event, TokenType } from "micromark-util-types";

/** The parts of a Markdown text to keep. */
export interface Kept {
  /** Whether to keep code spans and code blocks. */
  readonly code: boolean;
}

// The parser compares each mark of a paragraph with all others, and takes a hundred times as long for a byte as a reader.
const MAX_LENGTH = 128 * 1024;
const MAX_MARKS_IN_PARAGRAPH = 300;

/** Whether the parser can read a text in a time that grows with its length. */
function isModest(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  let marks = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") marks = 0;
    for (const character of line) if ("*_[]<`".includes(character)) marks++;
    if (marks > MAX_MARKS_IN_PARAGRAPH) return false;
  }
  return true;
}

/**
 * Blanks everything in a Markdown text that readers do not see as text: link targets, markup and, unless the caller keeps it,
 * code. Keeps HTML with its comments. Each character keeps its place. Blanks a text with more markup than any reader expects.
 */
export async function readableText(text: string, { code }: Kept): Promise<string> {
  if (!isModest(text)) return text.replace(/[^\n]/g, " ");
  // Here, not above, because most bodies need no parser.
  const { parse, postprocess, preprocess } = await import("micromark");
  const events = postprocess(
    parse()
      .document()
      .write(preprocess()(text, undefined, true)),
  );
  const readable: string[] = Array.from({ length: text.length }, (_, at) => (text[at] === "\n" ? "\n" : " "));
  for (const [start, end] of rangesIn(events, code)) {
    for (let at = start; at < end; at++) readable[at] = text[at] ?? "";
  }
  return readable.join("");
}

const READABLE = new Set<TokenType>(["data", "characterEscape", "characterReference", "htmlTextData", "htmlFlowData"]);
const CODE = new Set<TokenType>(["codeTextData", "codeFlowValue"]);

// Nodes with text for programs, though part of it looks like prose.
const UNREAD = new Set<TokenType>(["resource", "reference", "definition", "codeFencedFence"]);

function* rangesIn(events: readonly Event[], code: boolean): Generator<readonly [start: number, end: number]> {
  let unread = 0;
  for (const [kind, { type, start, end }] of events) {
    if (UNREAD.has(type)) unread += kind === "enter" ? 1 : -1;
    const isKept = READABLE.has(type) || (code && CODE.has(type));
    if (kind === "enter" && unread === 0 && isKept) yield [start.offset, end.offset];
  }
}
