/**
 * Returns JSON text with the bytes of Go's encoding/json: `<`, `>`, `&` and the line separators escaped, backspace
 * and form feed as `\u0008` and `\u000c`, lone surrogates as `\ufffd`.
 *
 * @param pretty indent by two spaces
 * @see https://pkg.go.dev/encoding/json#Marshal
 */
export function goJson(value: unknown, pretty = false): string {
  const text = JSON.stringify(value, undefined, pretty ? 2 : undefined);
  // Matches escapes as pairs, so that an escaped backslash before a `b` does not look like a backspace.
  return text.replace(/\\u[0-9a-f]{4}|\\.|[<>&\u2028\u2029]/g, (match) => {
    if (match === "\\b") return "\\u0008";
    if (match === "\\f") return "\\u000c";
    if (/^\\ud[89a-f]/.test(match)) return "\\ufffd";
    if (match.startsWith("\\")) return match;
    return `\\u${match.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Sorts the entries by key, as Go writes a map. */
export function goMap(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const SHORT = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
]);

/**
 * Returns the text in double quotes like Go's `%q`, with escapes for characters that are not printable.
 *
 * @see https://pkg.go.dev/strconv#Quote
 */
export function goQuote(text: string): string {
  return `"${text.replaceAll(MAYBE_ESCAPED, quoteCharacter)}"`;
}

// Printable ASCII needs no look at the tables of Unicode, which load slowly.
const MAYBE_ESCAPED = /[^ !#-[\]-~]/gu;

function quoteCharacter(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return "\\ufffd";
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}

/**
 * Returns the Go program's message for an error of the operating system: `open a.md: no such file or directory`.
 *
 * @param file the file of the error, if the error does not name it
 * @returns undefined for other errors
 */
export function goSystemMessage(error: unknown, file: string): string | undefined {
  if (!(error instanceof Error) || !("errno" in error) || !("code" in error)) return undefined;
  const { syscall = "", path = file } = error as NodeJS.ErrnoException;
  // The middle of Node's message: "ENOENT: no such file or directory, open 'a.md'".
  const [, ...rest] = error.message.split(": ");
  const reason = rest.join(": ").split(`, ${syscall}`)[0] ?? "";
  const words = reason.replace("illegal operation on a directory", "is a directory");
  return `${syscall} ${path}: ${words}`;
}
