import { readsAsText } from "./yaml-implicit.js";

/**
 * A string as a YAML scalar, quoted where the Go program's library (yaml.v3) quotes it: double quotes if the plain
 * text would be read as something else than text, or for characters that need escapes; single quotes where only the
 * punctuation is in the way; plain otherwise.
 */
export function yamlScalar(text: string): string {
  if (!readsAsText(text) || hasUnprintable(text)) return doubleQuoted(text);
  return hasIndicator(text) ? `'${text.replaceAll("'", "''")}'` : text;
}

// Beyond the basic plane yaml.v3 counts nothing as printable. The Unicode line separators would be read as line ends.
const UNPRINTABLE = /[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

function hasUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text);
}

/** Punctuation that ends or opens something else in YAML. */
function hasIndicator(text: string): boolean {
  return (
    /^[#,[\]{}&*!|>'"%@`]/.test(text) || // opens a comment, collection, anchor, tag, block or quoted scalar
    /^[-?:](?: |$)/.test(text) || // opens an item, key or value
    /^(?:---|\.\.\.)/.test(text) || // could end the document
    /:(?: |$)/.test(text) || // makes it a key
    / #/.test(text) || // makes the rest a comment
    /^ | $/.test(text) // would be lost
  );
}

const SHORT = new Map([
  ["\0", "\\0"],
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\v", "\\v"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["\x1b", "\\e"],
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\x85", "\\N"],
  ["\u2028", "\\L"],
  ["\u2029", "\\P"],
]);

function doubleQuoted(text: string): string {
  const characters = Array.from(text, (character) => {
    const short = SHORT.get(character);
    if (short !== undefined) return short;
    return hasUnprintable(character) ? escaped(character.codePointAt(0) ?? 0) : character;
  });
  return `"${characters.join("")}"`;
}

function escaped(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
