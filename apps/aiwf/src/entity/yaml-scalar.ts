/**
 * Returns a string as a YAML scalar, like the Go program's library (yaml.v3). Double quotes if a reader would not take the
 * plain text for text, or for characters that need escapes. Single quotes if only punctuation requires quotes. A block if
 * the string has line ends. Otherwise plain.
 */
export function yamlScalar(text: string): string {
  if (text.includes("\n"))
    return /[\r\x85\u2028\u2029]| \n| $/.test(text) || hasUnprintable(text.replaceAll("\t", ""))
      ? doubleQuoted(text)
      : block(text);
  if (!readsAsText(text) || hasUnprintable(text)) return doubleQuoted(text);
  if (SEPARATOR.test(text)) return / [\u2028\u2029]|[\u2028\u2029] /.test(text) ? doubleQuoted(text) : folded(text);
  return hasIndicator(text) ? singleQuoted(text) : text;
}

// For yaml.v3, characters beyond the basic plane are not printable.
const UNPRINTABLE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

// Line ends for yaml.v3.
const SEPARATOR = /[\u2028\u2029]/;

function hasUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** After a line separator yaml.v3 continues as on a new line, and its reader drops the blanks. */
function folded(text: string): string {
  return singleQuoted(text.replace(/([\u2028\u2029])(?=[^\u2028\u2029])/g, "$1    "));
}

function block(text: string): string {
  const indent = /^[ \n]/.test(text) ? "4" : "";
  const chomp = text === "\n" || text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  const lines = text.replace(/\n$/, "").split("\n");
  return `|${indent}${chomp}\n${lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n")}`;
}

/** Punctuation with a meaning in YAML. */
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
  // If the text begins with a byte order mark, yaml.v3 treats every character as one.
  const isAllEscaped = text.startsWith("\u{feff}");
  const characters = Array.from(text, (character) => {
    const short = SHORT.get(character);
    if (short !== undefined) return short;
    if (isAllEscaped && character === "\xa0") return "\\_";
    return isAllEscaped || hasUnprintable(character) ? escaped(character.codePointAt(0) ?? 0) : character;
  });
  return `"${characters.join("")}"`;
}

function escaped(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const NOT_TEXT = new Set([
  ..."true True TRUE false False FALSE null Null NULL ~ .nan .NaN .NAN .inf .Inf .INF".split(" "),
  ..."+.inf +.Inf +.INF -.inf -.Inf -.INF".split(" "),
  // Not booleans in YAML 1.2, but yaml.v3 quotes them for older readers.
  ..."y Y yes Yes YES on On ON n N no No NO off Off OFF".split(" "),
]);

const INTEGER = /^[-+]?(?:0b[01]+|0(?:o?[0-7]+)?|0x[0-9a-f]+|[1-9][0-9]*)$/i;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2}))|(?: \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?))?$/;

/** Whether a YAML reader takes the plain `text` for text, not for a number, boolean, date or null. */
function readsAsText(text: string): boolean {
  return text !== "" && !NOT_TEXT.has(text) && !isNumber(text) && !isTimestamp(text);
}

function isNumber(text: string): boolean {
  if (SEXAGESIMAL.test(text)) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  const digits = text.startsWith(".") ? text : text.replaceAll("_", "");
  return INTEGER.test(digits) ? fits(digits) : FLOAT.test(digits) && Number.isFinite(Number(digits));
}

/** A reader takes an integer beyond 64 bits for a number only if it is also a decimal fraction. */
function fits(digits: string): boolean {
  if (FLOAT.test(digits)) return Number.isFinite(Number(digits));
  const magnitude = BigInt(digits.replace(/^[-+]/, ""));
  return digits.startsWith("-") ? magnitude <= 2n ** 63n : magnitude < 2n ** 64n;
}

function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year);
  return month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
