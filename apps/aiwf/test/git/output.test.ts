import { expect, test } from "vitest";
import { MAX_OUTPUT_BYTES, Output } from "../../src/git/output.js";

test("what git prints is kept as it comes", () => {
  const output = new Output();
  for (const chunk of ["one\0t", "", "wo\0", "\0é"]) expect(output.add(Buffer.from(chunk))).toBe(true);
  expect(output.toString()).toBe("one\0two\0\0é");
});

test("of a record that is too long the beginning is kept, wherever the pieces are cut", () => {
  const text = "abcdef\0gh\0ijkl\0mnopqrstu";
  for (let size = 1; size <= text.length; size++) {
    const output = new Output(4);
    for (let at = 0; at < text.length; at += size) output.add(Buffer.from(text.slice(at, at + size)));
    expect(output.toString()).toBe("abcd\0gh\0ijkl\0mnop");
  }
});

test("there is room for so much, and no more", () => {
  const output = new Output();
  const half = Buffer.alloc(MAX_OUTPUT_BYTES / 2);
  expect([output.add(half), output.add(half), output.add(Buffer.alloc(1))]).toEqual([true, true, false]);
});
