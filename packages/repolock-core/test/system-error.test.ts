import { readFileSync } from "node:fs";
import { constants } from "node:os";
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
  expect(systemErrorCode(undefined)).toBeUndefined();
  expect(systemErrorCode(Object.assign(new Error("odd"), { code: 7 }))).toBeUndefined();
});

test("an error of another realm, which is no instance of our Error, has its code", () => {
  expect(systemErrorCode({ code: "ENOENT" })).toBe("ENOENT");
});

test.each([
  ["ESTALE", "stale file handle"],
  ["EDQUOT", "disk quota exceeded"],
  ["ENOLCK", "no locks available"],
] as const)("%s, which libuv does not know, has its name and words all the same", (name, text) => {
  const errno = -constants.errno[name];
  const error = Object.assign(new Error("as libuv has it"), { errno, code: `Unknown system error ${errno}` });
  expect(systemErrorCode(error)).toBe(name);
  expect(systemErrorText(error)).toBe(text);
  expect(systemErrorText(Object.assign(new Error("as fs-ext has it"), { code: name }))).toBe(text);
});

test("an error that has its name keeps it, whatever its number says", () => {
  const error = Object.assign(new Error("odd"), { errno: -constants.errno.EAGAIN, code: "EWOULDBLOCK" });
  expect(systemErrorCode(error)).toBe("EWOULDBLOCK");
});

test("an error that nobody knows keeps what Node calls it", () => {
  const error = Object.assign(new Error("odd"), { errno: -99_999, code: "Unknown system error -99999" });
  expect(systemErrorCode(error)).toBe("Unknown system error -99999");
  expect(systemErrorText(error)).toBe("odd");
  expect(systemErrorCode(Object.assign(new Error("odd"), { code: "Unknown system error x" }))).toBe(
    "Unknown system error x",
  );
});
