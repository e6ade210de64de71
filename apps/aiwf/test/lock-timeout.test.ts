import { afterEach, expect, test, vi } from "vitest";
import { lockTimeoutMs } from "../src/lock.js";
import { isFailure } from "../src/print/failure.js";

afterEach(() => vi.unstubAllEnvs());

const ACCEPTED: [string, number][] = [
  ["0", 0],
  ["0ms", 0],
  ["500ms", 500],
  ["2s", 2000],
  ["5m", 300_000],
  ["007s", 7000],
  ["inf", Number.POSITIVE_INFINITY],
];
test.each(ACCEPTED)("--lock-timeout %s is %d milliseconds", (text, milliseconds) => {
  expect(lockTimeoutMs(text)).toBe(milliseconds);
});

const REFUSED = [
  "",
  " ",
  "1",
  "00",
  "-1s",
  "+1s",
  "1.5s",
  "1,5s",
  "1h",
  "2S",
  "2 s",
  " 2s",
  "2s ",
  "2s\n",
  "s",
  "Inf",
  "infinity",
  "1m30s",
  "١s",
];
test.each(REFUSED)("--lock-timeout %j is not a duration", (text) => {
  let error: unknown;
  try {
    lockTimeoutMs(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(isFailure(error)).toBe(true);
  expect(error).toMatchObject({ exitCode: 2, plain: true, message: expect.stringContaining("invalid duration") });
});

test("without an option AIWF_LOCK_TIMEOUT counts, and without that two seconds", () => {
  vi.stubEnv("AIWF_LOCK_TIMEOUT", "3s");
  expect(lockTimeoutMs(undefined)).toBe(3000);
  expect(lockTimeoutMs("0")).toBe(0);
  for (const nothing of ["", undefined]) {
    vi.stubEnv("AIWF_LOCK_TIMEOUT", nothing);
    expect(lockTimeoutMs(undefined)).toBe(2000);
  }
});

test("a wrong AIWF_LOCK_TIMEOUT is refused by name", () => {
  vi.stubEnv("AIWF_LOCK_TIMEOUT", "soon");
  expect(() => lockTimeoutMs(undefined)).toThrow('AIWF_LOCK_TIMEOUT: invalid duration "soon"');
});
