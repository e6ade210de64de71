import { expect, test } from "vitest";
import { goQuote } from "../../src/print/go-format.js";

test.each([
  ["Hello world", '"Hello world"'],
  ['say "hi" \\', '"say \\"hi\\" \\\\"'],
  ["tab\t line\n bell\x07", '"tab\\t line\\n bell\\a"'],
  ["\x01\x7f\u00a0\u200b\ufeff", '"\\x01\\x7f\\u00a0\\u200b\\ufeff"'],
  ["é — 日本 😀", '"é — 日本 😀"'],
  ["\u{e0001}", '"\\U000e0001"'],
])("%j is quoted as Go does", (text, expected) => {
  expect(goQuote(text)).toBe(expected);
});
