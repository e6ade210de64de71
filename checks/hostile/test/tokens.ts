import fc from "fast-check";

// What the formats are made of, and what has a meaning to a terminal, a file system, git or a parser.
const TOKENS = [
  ..."---\n|---|\n|: |:|- |    - |  |\t|\r\n|\r|\n\n|#|## |##|### |## Goal\n|## What's missing\n|## Why it matters\n".split(
    "|",
  ),
  ..."<!--|-->|<!-|`|```\n|~~~\n|*|_|[|](|](x)|[G-0001](work/gaps/G-0001-a.md)|[[|{{|>|<|&".split("|"),
  ..."&a |*a|<<: *a|!!str |!x |'|\"|\\|\\e|\\0|\\u202e|\\xff|%YAML 1.1\n|%TAG ! x\n|? |...\n|{|}|[|]|, |@|~|null|true|0777|1e3|.inf|2024-01-02".split(
    "|",
  ),
  ..."id: |title: |status: |prior_ids:\n|addressed_by:\n|addressed_by_commit:\n|relates_to:\n|discovered_in: |parent: |acs:\n|depends_on:\n".split(
    "|",
  ),
  ..."G-0001|G-001|G-1|G-00001|G-999999999999999|G-9999999999999999999|E-0001|D-0001|M-0001|M-0001/AC-1|ADR-0001|C-001|G-0001/AC-1|E-01".split(
    "|",
  ),
  ..."open|addressed|wontfix|proposed|active|done|draft".split("|"),
  ..."aiwf-verb: |aiwf-entity: |aiwf-prior-entity: |aiwf-actor: |aiwf-to: |aiwf-force: |aiwf-force-for: |aiwf-scope: ".split(
    "|",
  ),
  ..."aiwf-audit-only: |aiwf-authorized-by: |aiwf-scope-ends: |aiwf-tests: pass=1|(cherry picked from commit 0)\n".split(
    "|",
  ),
  ..."allocate:\n|trunk: |refs/heads/main|tree:\n|strict: |allow_paths:\n|work/*/*|work/gaps/?*|entities:\n|title_max_length: |archive:\n|sweep_threshold: |tdd:\n".split(
    "|",
  ),
  "\0",
  "\x07",
  "\b",
  "\x1b[31m",
  "\x1b]0;x\x07",
  "\x7f",
  "\x85",
  "\x9b2J",
  "\u00a0",
  "\u00ad",
  "\u061c",
  "\u200b",
  "\u200d",
  "\u200f",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u2069",
  "\ufeff",
  "\ufffd",
  "\ud800",
  "\u{1f468}\u200d\u{1f469}",
  "\u{e0041}",
  "e\u0301",
  "ß",
  "İ",
  "ﬁ",
  "a",
  "b",
  "A",
  " ",
  "  ",
  "0",
  "1",
  "-",
  ".",
  "/",
  "x".repeat(300),
] as const;

export const token = fc.constantFrom(...TOKENS);

/** Text of any kind: some tokens, very many of few, or any characters. */
export const prose = fc.oneof(
  { weight: 8, arbitrary: fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join("")) },
  // Long repeats, to find what takes too much work.
  {
    weight: 2,
    arbitrary: fc
      .tuple(prefix(), fc.array(token, { minLength: 1, maxLength: 3 }), fc.integer({ min: 100, max: 20_000 }), prefix())
      .map(
        ([start, tokens, times, end]) =>
          start + tokens.join("").repeat(Math.min(times, 60_000 / tokens.join("").length)) + end,
      ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 100 }) },
);

function prefix() {
  return fc.array(token, { maxLength: 4 }).map((tokens) => tokens.join(""));
}

/** A value of YAML, or of a trailer. */
export const scalar = fc.oneof(
  fc.constantFrom("A", "G-0001", "E-0001", "D-0001", "open", "proposed", "active", "wontfix", "done"),
  fc.array(token, { maxLength: 4 }).map((tokens) => tokens.join("")),
  // In double quotes any character is possible.
  fc.array(token, { maxLength: 6 }).map((tokens) => JSON.stringify(tokens.join(""))),
);

/** What is no character in UTF-8 becomes one. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** No argument or message can hold NUL, and none is taken for an option. */
export function argument(text: string): string {
  return wellFormed(text.replaceAll("\0", "").replace(/^-+/, ""));
}
