import { expect, test } from "vitest";
import { lockState } from "../../src/doctor/lock-state.js";

const holder = { pid: 12, host: "build1", label: "aiwf add gap", proof: "recorded" } as const;

test.each([
  [{ exists: false, state: "free" }, "free, never taken yet"],
  [{ exists: true, state: "free" }, "free"],
  [{ exists: true, state: "held" }, "held"],
  [{ exists: true, state: "held", holder }, "held by process 12 on build1 (aiwf add gap), by its own record"],
  [{ exists: true, state: "unknown" }, "free, as far as one can see"],
  [
    { exists: true, state: "unknown", holder },
    "perhaps held by process 12 on build1 (aiwf add gap), by its own record",
  ],
] as const)("%j is told as: %s", (report, words) => {
  expect(lockState(report)).toBe(words);
});
