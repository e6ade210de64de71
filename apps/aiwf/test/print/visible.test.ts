import { expect, test } from "vitest";
import { column, graphemes, visible, visiblePaintedText, visibleText } from "../../src/print/visible.js";

test.each([
  ["a title — with ümlauts, 漢字 and 👩‍👩‍👧", "a title — with ümlauts, 漢字 and 👩‍👩‍👧"],
  ["\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
  ["two\r\nlines\tand a tab", "two\\r\\nlines\\tand a tab"],
  ["\0\x07\x7f\x85\x9b2J", "\\x00\\x07\\x7f\\u0085\\u009b2J"],
  ["\u202egnp.exe\u2066\u2069\u061c\u200f", "\\u202egnp.exe\\u2066\\u2069\\u061c\\u200f"],
  ["\u2028\u2029\ufeff\u00ad\u200b\u{e0041}", "\\u2028\\u2029\\ufeff\\u00ad\\u200b\\U000e0041"],
  ["half \ud83d", "half \\ud83d"],
])("the field %j is shown as %j", (field, shown) => {
  expect(visible(field)).toBe(shown);
  expect(visible(shown)).toBe(shown);
});

test("in text, ends of lines and tabs stay; in painted text, aiwf's own colours, too", () => {
  const colours = "\x1b[31merror\x1b[39m \x1b[33mwarning\x1b[39m";
  expect(visibleText(`a\tb\r\nc\rd\n${colours}`)).toBe(`a\tb\r\nc\\rd\n${colours.replaceAll("\x1b", "\\x1b")}`);
  expect(visiblePaintedText(`a\tb\r\nc\rd\n${colours}`)).toBe(`a\tb\r\nc\\rd\n${colours}`);
  expect(visiblePaintedText("\x1b[2J\x1b[3J\x1b]0;x\x07\x1b[31;5m")).toBe("\\x1b[2J\\x1b[3J\\x1b]0;x\\x07\\x1b[31;5m");
});

test("a column is as wide as people see it", () => {
  expect(column("human/t", 9)).toBe("human/t  ");
  expect(column("too long", 3)).toBe("too long");
  expect(column("e\u0301👩‍👩‍👧", 4)).toBe("e\u0301👩‍👩‍👧  ");
  expect(column("\x1b", 6)).toBe("\\x1b  ");
  expect(graphemes("ae\u0301👍🏽")).toEqual(["a", "e\u0301", "👍🏽"]);
});
