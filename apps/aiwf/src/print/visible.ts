// Control characters, bidirectional overrides, invisible characters, line ends, and lone surrogates. Without the joiners,
// which scripts and emoji need.
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * Makes a text from outside aiwf safe to print: in one line, with escapes, like Go's, for characters that could control a
 * terminal or reorder a line: `\n`, `\x1b`, `\u202e`.
 */
export function visible(field: string): string {
  return field.replace(HIDDEN, escaped);
}

// The same but for tabs and ends of lines: in a long text, to look at each of those would take most of the time.
const HIDDEN_IN_TEXT = /\r(?!\n)|[^\P{Cc}\n\t\r]|[\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;
// aiwf's own colours.
const COLOURS = "\\x1b\\[3[139]m";
const IN_PAINTED_TEXT = new RegExp(`${COLOURS}|${HIDDEN_IN_TEXT.source}`, "gu");

/** Makes a text of many lines safe to print, and keeps line ends and tabs. */
export function visibleText(text: string): string {
  return text.replace(NOT_PLAIN, (part) => part.replace(HIDDEN_IN_TEXT, escaped));
}

// The slow pattern examines only these parts of a text. Each has the line end behind it, which can belong to a CR.
const NOT_PLAIN = /[^\t\n\x20-\x7e]+\n?/g;

/** Makes a text with aiwf's own colours safe to print. Its fields must be safe already. */
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

/** Pads the field with blanks to a width in graphemes, the characters that people see. */
export function column(field: string, width: number): string {
  const shown = visible(field);
  return shown + " ".repeat(Math.max(0, width - graphemes(shown).length));
}

/** Splits the text into graphemes. */
export function graphemes(text: string): string[] {
  // Most text is ASCII, and the segmenter loads slowly.
  if (/^[\x20-\x7e]*$/.test(text)) return text.split("");
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
