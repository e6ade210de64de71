const NOT_TEXT = new Set([
  ..."true True TRUE false False FALSE null Null NULL ~ .nan .NaN .NAN .inf .Inf .INF".split(" "),
  ..."+.inf +.Inf +.INF -.inf -.Inf -.INF".split(" "),
  // Not booleans of YAML 1.2; yaml.v3 quotes them for the sake of older readers.
  ..."y Y yes Yes YES on On ON n N no No NO off Off OFF".split(" "),
]);

const INTEGER = /^[-+]?(?:0b[01]+|0(?:o?[0-7]+)?|0x[0-9a-f]+|[1-9][0-9]*)$/i;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2}))|(?: \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?))?$/;

/** Tells whether a YAML reader takes the plain `text` for text, and not for a number, boolean, date or nothing. */
export function readsAsText(text: string): boolean {
  return text !== "" && !NOT_TEXT.has(text) && !isNumber(text) && !isTimestamp(text);
}

function isNumber(text: string): boolean {
  if (SEXAGESIMAL.test(text)) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  const digits = text.startsWith(".") ? text : text.replaceAll("_", "");
  return INTEGER.test(digits) ? fits(digits) : FLOAT.test(digits) && Number.isFinite(Number(digits));
}

/** An integer beyond 64 bits is read as a number only where it can be read as a decimal fraction. */
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
