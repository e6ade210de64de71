import { expect, test } from "vitest";
import type { Explanation, Mutant } from "../src/mutant.js";
import { page, terminalText } from "../src/report.js";

const killed: Mutant = { file: "a.ts", line: 3, code: "if (a > b) return;", mutation: "> → <", outcome: "killed" };
const survivor: Mutant = { ...killed, line: 4, mutation: "> → >=", outcome: "survived" };
const explanation: Explanation = { file: "a.ts", code: "return c;", mutation: "c → d", reason: "c is d" };
const machine = { processor: "2 × fast", system: "Linux 6", node: "v20", git: "2.40" };

test("the terminal shows where a test or a reason is missing, and the sum", () => {
  const text = terminalText([killed, survivor], { explained: [], unexplained: [survivor], obsolete: [explanation] });
  expect(text).toBe(
    "survived, without a reason: a.ts:4\n  if (a > b) return;\n! > → >=\n" +
      "a reason, but no survivor: a.ts\n  return c;\n! c → d\n" +
      "2 mutants: 1 caught, 0 survived for a reason, 1 survived without one; 1 reasons are obsolete\n",
  );
});

test("the page has a line for each file and one for all, and each survivor with its reason", () => {
  const explained = [{ mutant: survivor, reason: "a and b are never equal" }];
  const text = page([killed, survivor], { explained, unexplained: [], obsolete: [] }, machine);
  expect(text).toMatch(/^\| a\.ts +\| +2 \| +1 \| +0 \| +0 \| +1 \| +50\.0 % \|$/m);
  expect(text).toMatch(/^\| all +\| +2 \|/m);
  expect(text).toContain("`a.ts:4`: a and b are never equal\n\n```diff\n  if (a > b) return;\n! > → >=\n```\n");
});
