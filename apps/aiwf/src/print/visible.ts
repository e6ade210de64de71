// Control characters, what rearranges a line (bidirectional overrides) or is not seen, ends of lines, and halves of
// characters. Not the joiners, of which scripts and emoji make use.
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * A piece of text that was not written by aiwf, as people may see it: in one line, and without a character that could
 * command a terminal or rearrange what is around it. Those are escaped, as Go does it: `\n`, `\x1b`, `\u202e`.
 */
export function visible(field: string): string {
  return field.replace(HIDDEN, escaped);
}

// The same but for tabs and ends of lines: in a long text, to look at each of those would take most of the time.
const HIDDEN_IN_TEXT = /\r(?!\n)|[^\P{Cc}\n\t\r]|[\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;
// The colours that aiwf itself gives to a word.
const COLOURS = "\\x1b\\[3[139]m";
const IN_PAINTED_TEXT = new RegExp(`${COLOURS}|${HIDDEN_IN_TEXT.source}`, "gu");

/** The same for text of many lines: these and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN_IN_TEXT, escaped);
}

/** The same for text in which words are painted. In its fields everything must be visible already. */
export function visiblePaintedText(text: string): string {
  return text.replace(IN_PAINTED_TEXT, (match) => (match.endsWith("m") ? match : escaped(match)));
}

const SHORT = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escaped(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** The field, filled up with blanks to a width that is counted in what people take for characters. */
export function column(field: string, width: number): string {
  const shown = visible(field);
  return shown + " ".repeat(Math.max(0, width - graphemes(shown).length));
}

/** The text, taken apart into what people take for characters. */
export function graphemes(text: string): string[] {
  // Most text is ASCII, and the segmenter takes a while to load.
  if (/^[\x20-\x7e]*$/.test(text)) return text.split("");
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
