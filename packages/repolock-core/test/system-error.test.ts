import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { systemErrorCode, systemErrorText } from "../src/index.js";

function failedRead(): unknown {
  try {
    return readFileSync("/nowhere/at/all");
  } catch (error) {
    return error;
  }
}

test("a failed call is told in the system's words, without path and call", () => {
  expect(systemErrorText(failedRead())).toBe("no such file or directory");
  expect(systemErrorCode(failedRead())).toBe("ENOENT");
});

test("an error that did not come from a call keeps its message and has no code", () => {
  expect(systemErrorText(new Error("odd"))).toBe("odd");
  expect(systemErrorText("thrown text")).toBe("thrown text");
  expect(systemErrorCode(new Error("odd"))).toBeUndefined();
  expect(systemErrorCode("ENOENT")).toBeUndefined();
});
