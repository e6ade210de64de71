// Limits beyond any planning file. A YAML parser uses a stack frame for each level, compares each key with all earlier
// keys, and expands a few aliases to any number of values.
const MAX_BYTES = 256 * 1024;
const MAX_INDENTATION = 200;
const MAX_INDICATORS_IN_LINE = 100;
const MAX_KEYS = 2000;
const MAX_BRACKETS = 2000;
const MAX_ALIASES = 100;
const MAX_TAGS = 100;

/**
 * Parses a text that any committer may have written. The parser creates an error for each mistake, which is cheap only
 * without a stack trace.
 *
 * @throws Error that names the exceeded limit, before the parser sees it
 */
export function parseModestly<T>(text: string, parse: (text: string) => T): T {
  assertModestYaml(text);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parse(text);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Asserts that a text is cheap for a YAML parser: that its size, depth, and numbers of keys and aliases are bounded. This
 * function does not parse the text, so it can refuse a text for something inside quotes.
 *
 * @throws Error that names the exceeded limit
 */
export function assertModestYaml(text: string): void {
  if (text.length > MAX_BYTES) throw new Error(`its YAML is too long: more than ${MAX_BYTES} characters`);
  let keys = 0;
  let brackets = 0;
  let aliases = 0;
  let tags = 0;
  for (const line of text.split("\n")) {
    let indicators = 0;
    let isIndentation = true;
    let before = " ";
    for (let at = 0; at < line.length; at++) {
      const character = line.charAt(at);
      isIndentation &&= character === " " || character === "\t";
      if (isIndentation && at >= MAX_INDENTATION) throw tooMany("levels");
      if ("[]{}".includes(character)) brackets++;
      const endsToken = isBlank(line.charAt(at + 1));
      if ((character === ":" || character === "?") && endsToken) keys++;
      if ((character === ":" || character === "-" || character === "?") && endsToken) indicators++;
      if ((character === "*" || character === "&") && opensToken(before)) aliases++;
      if (character === "!" && opensToken(before)) tags++;
      before = character;
    }
    if (indicators > MAX_INDICATORS_IN_LINE) throw tooMany("levels");
  }
  if (brackets > MAX_BRACKETS) throw tooMany("brackets");
  if (keys > MAX_KEYS) throw tooMany("keys");
  if (aliases > MAX_ALIASES) throw tooMany("anchors and aliases");
  if (tags > MAX_TAGS) throw tooMany("tags");
}

function isBlank(character: string): boolean {
  return character === "" || character === " " || character === "\t" || character === "\r";
}

function opensToken(before: string): boolean {
  return isBlank(before) || "[]{},:-?".includes(before);
}

function tooMany(what: string): Error {
  return new Error(`its YAML has too many ${what}`);
}
