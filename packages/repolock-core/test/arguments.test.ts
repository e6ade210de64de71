import { expect, test } from "vitest";
import { checkRoot } from "../src/arguments.js";
import { type AcquireOptions, checkAcquireArguments, checkInspectArguments } from "../src/index.js";

test.each([
  [undefined, "root must be a string, not undefined"],
  [null, "root must be a string, not null"],
  ["", "root must not be empty"],
  ["a\0b", "root must not contain a NUL byte"],
])("root %j is refused: %s", (root, message) => {
  expect(() => checkRoot(root)).toThrow(new TypeError(message));
});

test.each([
  [null, "options must be an object, not null"],
  [100, "options must be an object, not number"],
  [{ timeoutMs: Number.NaN }, "timeoutMs must be a number of milliseconds, not NaN"],
  [{ timeoutMs: "5" }, "timeoutMs must be a number of milliseconds, not string"],
  [{ signal: new AbortController() }, "signal must be an AbortSignal, not object"],
  [{ signal: "x" }, "signal must be an AbortSignal, not string"],
  [{ signal: null }, "signal must be an AbortSignal, not null"],
  [{ signal: { aborted: "no" } }, "signal must be an AbortSignal, not object"],
  [{ label: 5 }, "label must be a string, not number"],
  [{ onWait: {} }, "onWait must be a function, not object"],
  [{ inherit: 1 }, "inherit must be a boolean, not number"],
  [{ reach: "world" }, 'reach must be "worktree" or "repository", not "world"'],
  [{ reach: () => {} }, 'reach must be "worktree" or "repository", not function'],
])("options %o are refused: %s", (options, message) => {
  expect(() => checkAcquireArguments("/r", options as AcquireOptions)).toThrow(new TypeError(message));
});

test.each([
  {},
  { timeoutMs: 0 },
  { timeoutMs: -5 },
  { timeoutMs: Number.POSITIVE_INFINITY },
  { timeoutMs: undefined, signal: undefined, label: undefined, onWait: undefined },
  { reach: "repository", inherit: true },
  { signal: new AbortController().signal, label: "aiwf add gap", onWait: () => {} },
])("options %o are accepted", (options) => {
  expect(() => checkAcquireArguments("/r", options as AcquireOptions)).not.toThrow();
});

test("the options of an inspect are checked, too", () => {
  expect(() => checkInspectArguments("/r", { reach: "worktree" })).not.toThrow();
  expect(() => checkInspectArguments("/r", null as never)).toThrow(
    new TypeError("options must be an object, not null"),
  );
  expect(() => checkInspectArguments("", {})).toThrow(TypeError);
});
