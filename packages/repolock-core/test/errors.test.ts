import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ErrAcquire, ErrBusy, ErrLockLost, ErrUnsupported, isRepolockError, RepolockError } from "../src/index.js";

const path = "/r/.git/aiwf.lock";
const errors = [
  [new ErrBusy({ path, waitedMs: 3 }), "ErrBusy", "repo-lock-busy"],
  [new ErrUnsupported("not here"), "ErrUnsupported", "repo-lock-unsupported"],
  [new ErrAcquire("opening it", { path }), "ErrAcquire", "repo-lock-acquire-failed"],
  [new ErrLockLost("lost it", { path }), "ErrLockLost", "repo-lock-lost"],
] as const;

test.each(errors)("%s has its class, name and code", (error, name, code) => {
  expect(error).toBeInstanceOf(RepolockError);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe(name);
  expect(error.code).toBe(code);
  expect(String(error)).toBe(`${name}: ${error.message}`);
});

test.each(errors)("isRepolockError recognises %s, and by its code alone", (error, _name, code) => {
  expect(isRepolockError(error)).toBe(true);
  expect(isRepolockError(error, code)).toBe(true);
  const others = errors.map(([, , other]) => other).filter((other) => other !== code);
  expect(others.filter((other) => isRepolockError(error, other))).toEqual([]);
});

test.each([undefined, null, "repo-lock-busy", 7, new Error("other"), { code: "repo-lock-busy" }])(
  "isRepolockError refuses %s",
  (value) => {
    expect(isRepolockError(value)).toBe(false);
    expect(isRepolockError(value, "repo-lock-busy")).toBe(false);
  },
);

test("isRepolockError recognises the error of another copy of the package, instanceof does not", async () => {
  const other: typeof import("../src/errors.js") = await import(`${"../src/errors.js"}?copy`);
  const error = new other.ErrBusy({ path, waitedMs: 0 });
  expect(error).not.toBeInstanceOf(ErrBusy);
  expect(isRepolockError(error, "repo-lock-busy")).toBe(true);
});

test("isRepolockError recognises the error of another version of the package by the mark that all versions share", () => {
  const error = Object.assign(new Error("of another version"), {
    [Symbol.for("repolock.error")]: true,
    code: "repo-lock-busy",
  });
  expect(isRepolockError(error, "repo-lock-busy")).toBe(true);
});

test("ErrBusy says which lockfile is locked, and by whom as far as that is known", () => {
  const holder = { pid: 7, host: "h", label: "aiwf add gap", proof: "recorded" } as const;
  expect(new ErrBusy({ path, waitedMs: 0 }).message).toBe(`repository is locked by another process: ${path}`);
  expect(new ErrBusy({ path, waitedMs: 0, holder }).message).toBe(
    `repository is locked by process 7 on h (aiwf add gap): ${path}`,
  );
  const busy = new ErrBusy({ path, waitedMs: 0, note: "use its lock" });
  expect(busy.message).toBe(`repository is locked by another process: ${path}; use its lock`);
  expect(busy.note).toBe("use its lock");
  expect("note" in new ErrBusy({ path, waitedMs: 0 })).toBe(false);
});

test("ErrBusy carries the path, the wait and the holder", () => {
  const holder = { pid: 7, host: "h", proof: "recorded" } as const;
  const error = new ErrBusy({ path, waitedMs: 12.5, holder });
  expect(error).toMatchObject({ path, waitedMs: 12.5, holder });
  expect("holder" in new ErrBusy({ path, waitedMs: 0 })).toBe(false);
});

test("ErrAcquire and ErrLockLost carry the cause, and have none when there is none", () => {
  const cause = new Error("EIO");
  expect(new ErrAcquire("x", { path, cause })).toMatchObject({ path, cause });
  expect(new ErrLockLost("x", { path, cause })).toMatchObject({ path, cause });
  expect("cause" in new ErrAcquire("x", {})).toBe(false);
  expect("path" in new ErrAcquire("x", {})).toBe(false);
  expect("cause" in new ErrLockLost("x", { path })).toBe(false);
});

test("a printed error shows its fields and not its inner marks", () => {
  const printed = inspect(new ErrBusy({ path, waitedMs: 3 }));
  expect(printed).toContain("code: 'repo-lock-busy'");
  expect(printed).toContain("waitedMs: 3");
  expect(printed).not.toContain("Symbol");
  expect(printed).not.toContain("holder");
});
