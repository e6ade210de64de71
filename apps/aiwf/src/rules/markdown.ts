import type { Event, TokenType } from "micromark-util-types";

/** The parts of a Markdown text to keep. */
export interface Kept {
  /** Whether to keep code spans and code blocks. */
  readonly code: boolean;
}

/**
 * Blanks everything in a Markdown text that readers do not see as text: link targets, markup and, unless the caller keeps it,
 * code. Keeps HTML with its comments. Each character keeps its place.
 */
export async function readableText(text: string, { code }: Kept): Promise<string> {
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
