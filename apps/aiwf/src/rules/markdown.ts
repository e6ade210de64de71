import type { Event, TokenType } from "micromark-util-types";

/** Which parts of a Markdown text to keep. */
export interface Kept {
  /** Also what is in code spans and code blocks. */
  readonly code: boolean;
}

/**
 * Blanks everything in a Markdown text that nobody reads as text: link targets, the marks of the markup and, unless it
 * is asked for, code. HTML is kept, with its comments. Each character keeps its place.
 */
export async function readableText(text: string, { code }: Kept): Promise<string> {
  // Here and not above: most bodies need no parser.
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

// What is in them is for programs, though part of it looks like text.
const UNREAD = new Set<TokenType>(["resource", "reference", "definition", "codeFencedFence"]);

function* rangesIn(events: readonly Event[], code: boolean): Generator<readonly [start: number, end: number]> {
  let unread = 0;
  for (const [kind, { type, start, end }] of events) {
    if (UNREAD.has(type)) unread += kind === "enter" ? 1 : -1;
    const isKept = READABLE.has(type) || (code && CODE.has(type));
    if (kind === "enter" && unread === 0 && isKept) yield [start.offset, end.offset];
  }
}
