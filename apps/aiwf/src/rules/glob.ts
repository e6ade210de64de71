/**
 * Tells whether a path matches a pattern, as Go's `filepath.Match` does: `*` and `?` match anything but a slash, `[a-z]` and
 * `[^a-z]` one character, a backslash takes the meaning away. A malformed pattern matches nothing. The work is at most the
 * product of both lengths.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  return globOf(pattern)(path);
}

/** Like {@link matchesGlob}, for many paths. */
export function globOf(pattern: string): (path: string) => boolean {
  const steps = stepsOf(pattern);
  return steps === undefined ? () => false : (path) => matches(steps, [...path]);
}

/** Accepts one character of a path; undefined accepts any number of characters. */
type Step = ((character: string) => boolean) | undefined;

const IN_CLASS = String.raw`(?:\\.|[^\]\\-])`;
const PART = new RegExp(String.raw`\*|\?|\[(\^?)((?:${IN_CLASS}(?:-${IN_CLASS})?)+)\]|\\(.)|[^[\\]`, "suy");
const RANGE = new RegExp(`(${IN_CLASS})(?:-(${IN_CLASS}))?`, "gsu");

function stepsOf(pattern: string): Step[] | undefined {
  const steps: Step[] = [];
  const part = new RegExp(PART);
  while (part.lastIndex < pattern.length) {
    const found = part.exec(pattern);
    if (found === null) return undefined;
    const [text, not, ranges, escaped] = found;
    if (text === "*") steps.push(undefined);
    else if (text === "?") steps.push((character) => character !== "/");
    else if (ranges !== undefined) steps.push(oneOf(ranges, not === "^"));
    else steps.push((character) => character === (escaped ?? text));
  }
  return steps;
}

function oneOf(ranges: string, isNegated: boolean): (character: string) => boolean {
  const bounds = [...ranges.matchAll(RANGE)].map(([, from = "", to = from]) => [codeOf(from), codeOf(to)] as const);
  return (character) => bounds.some(([from, to]) => from <= codeOf(character) && codeOf(character) <= to) !== isNegated;
}

function codeOf(character: string): number {
  return character.replace(/^\\(?=.)/s, "").codePointAt(0) ?? 0;
}

function matches(steps: readonly Step[], path: readonly string[]): boolean {
  let at = 0;
  // The position and extent of the last star; only that star is ever extended.
  let star = -1;
  let reach = 0;
  for (let next = 0; next < path.length; ) {
    const step = steps[at];
    if (at < steps.length && step === undefined) {
      star = at++;
      reach = next;
    } else if (step?.(path[next] ?? "")) {
      at++;
      next++;
    } else if (star !== -1 && path[reach] !== "/") {
      at = star + 1;
      next = ++reach;
    } else return false;
  }
  return steps.slice(at).every((step) => step === undefined);
}
