import { expect, test } from "vitest";
import * as yaml from "yaml";
import { parseYamlFrontmatter } from "../../src/entity/parse-frontmatter.js";
import { yamlScalar } from "../../src/entity/yaml-scalar.js";

test.each([
  "it's",
  "a:b",
  'say "hi"',
  "a, b",
  "-dash",
  "é",
  "1,000",
  "1.2.3",
  "1e",
  "=",
  "<<",
  "\\",
  "0o",
  "2024-13-02",
])("%s stays plain", (text) => expect(yamlScalar(text)).toBe(text));

test.each([
  ..."# [ ] { } , & * ! | > ' \" % @ `".split(" ").map((character) => `${character}x`),
  ...["a: b", "a:", "a #b", " a", "a ", "- a", "? a", ": a", "-", "?", ":", "---", "---x", "...", "..."],
])("%s is put in single quotes", (text) => {
  expect(yamlScalar(text)).toBe(`'${text.replaceAll("'", "''")}'`);
});

test.each([
  ..."true True FALSE yes No on off y N null NULL ~ 123 -1 +1 .5 5. 1e3 0x1f -0x1F 0b1 0o7 0777 0888 1_000".split(" "),
  ..."18446744073709551616 .inf -.INF .nan 12:30 1:30:00.5 2024-01-02 2024-1-2T3:04:05Z".split(" "),
  "2024-01-02 03:04:05.5",
  "",
])("%s would be read as something else than text, so it is put in double quotes", (text) => {
  expect(yamlScalar(text)).toBe(`"${text}"`);
});

test.each([
  ["a\tb", '"a\\tb"'],
  ["bell \x07, escape \x1b, delete \x7f", '"bell \\a, escape \\e, delete \\x7F"'],
  ["emoji 😀", '"emoji \\U0001F600"'],
  ['tab\t "and" \\', '"tab\\t \\"and\\" \\\\"'],
  ["byte order mark \ufeff", '"byte order mark \\uFEFF"'],
  ["\ufeffa\xa0b", '"\\uFEFF\\x61\\_\\x62"'],
  ["a \nb", '"a \\nb"'],
])("%j is escaped", (text, expected) => {
  expect(yamlScalar(text)).toBe(expected);
});

test.each([
  ["a\nb", "|-\n    a\n    b"],
  ["a\n\nb\n", "|\n    a\n\n    b"],
  [" a\nb\n\n", "|4+\n     a\n    b\n"],
  ["a\u2028b", "'a\u2028    b'"],
  ["a\u2028\u2029'b", "'a\u2028\u2029    ''b'"],
])("%j goes over several lines", (text, expected) => {
  expect(yamlScalar(text)).toBe(expected);
});

test("whatever is written is read back as the same text", () => {
  const pieces = [
    "a",
    "1",
    " ",
    ":",
    "#",
    "'",
    '"',
    "\\",
    "-",
    "\t",
    "é",
    "😀",
    "\u2028",
    "[",
    "null",
    "0x",
    "\x85",
    "\n",
  ];
  const texts = pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => a + b + c)));
  const read = (text: string) => parseYamlFrontmatter(yaml, `title: ${yamlScalar(text)}\n`).title;
  expect(texts.map(read)).toEqual(texts);
});
