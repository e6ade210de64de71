import { expect, test } from "vitest";
import { censusDifference } from "../src/faults/census.js";
import { ERRORS } from "../src/faults/errors.js";
import { Fault } from "../src/faults/fault.js";
import { ruleFor } from "../src/faults/rules.js";
import { judgeTraced } from "../src/faults/strace-judge.js";

const ROOT = "/repository";
const LOCKFILE = "/repository/.git/aiwf.lock";
const PLACE = { root: ROOT, lockfilePath: LOCKFILE };

function failing(name: string, path: string, operation?: string) {
  return { verb: "acquire", call: { name, args: [0, operation], path }, lasts: false, ...PLACE } as const;
}

test("a flock that is interrupted once is made again, and every other failure of it is refused", () => {
  const effects = ERRORS.map((error) => ruleFor({ ...failing("flockSync", LOCKFILE, "exnb"), error })?.effect);
  expect(effects).toEqual(["unharmed", ...ERRORS.slice(1).map(() => "refused")]);
});

test("nothing is documented about a call that the library does not make", () => {
  expect(ruleFor({ ...failing("renameSync", LOCKFILE), error: "EIO" })).toBeUndefined();
});

test("the call whose turn it is fails, the others are made; one that lasts fails again", () => {
  const call = { name: "openSync", args: [], path: LOCKFILE };
  for (const lasts of [false, true]) {
    const fault = new Fault(2, "EIO", lasts, () => true);
    fault.arm();
    const made = [1, 2, 3].map(() => {
      try {
        return fault.intercept(call, () => "made");
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(made).toEqual(["made", "EIO", lasts ? "EIO" : "made"]);
  }
});

test("a close that fails has closed all the same", () => {
  const fault = new Fault(1, "EIO", false, () => true);
  fault.arm();
  let isMade = false;
  const close = () => {
    isMade = true;
  };
  expect(() => fault.intercept({ name: "closeSync", args: [], path: LOCKFILE }, close)).toThrow("EIO");
  expect(isMade).toBe(true);
});

test("a process that held the lock although it had to be refused is found out, and so is a leak", () => {
  const report = { outcomes: [{ answer: "held" }], before: "a", after: "a\nb", complaints: ["a warning"] } as const;
  expect(judgeTraced(report, { effects: ["refused"], error: "EIO" })).toEqual([
    "a warning",
    "expected refused, not held",
    "left behind: b",
  ]);
});

test("an error that does not name its cause is found out", () => {
  const outcome = { answer: "refused", cause: "ENOENT" } as const;
  const report = { outcomes: [outcome], before: "", after: "", complaints: [] };
  expect(judgeTraced(report, { effects: ["refused"], error: "EIO" })).toHaveLength(1);
  expect(judgeTraced(report, { effects: ["refused"], error: "ENOENT" })).toEqual([]);
});

test("a census tells what has come and what has gone", () => {
  expect(censusDifference("a\na\nb", "a\nb\nc")).toBe("c, no longer a");
});
