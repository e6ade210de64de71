import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parseOrder } from "../src/command-line.js";
import type { Lane } from "../src/lane.js";

const PROGRAM = fileURLToPath(new URL("../dist/main.js", import.meta.url));

const LANES = ["one", "two"].map((name): Lane => {
  return { name, title: name, method: "", run: async () => ({ rows: [], violations: [] }) };
});

test("without a name all lanes run, with names those", () => {
  expect(parseOrder([], LANES)).toMatchObject({ lanes: LANES, effort: "full", isWhole: true });
  expect(parseOrder(["two", "--quick", "--seed", "4294967295"], LANES)).toEqual({
    lanes: LANES.slice(1),
    effort: "quick",
    seed: 4294967295,
    isWhole: false,
  });
});

test.each([
  [["three"], "no lane is called three; there are one, two"],
  [["--seed", "x1"], "--seed x1 is no seed: use an integer from 0 to 4294967295"],
  [["--seed", "4294967296"], "--seed 4294967296 is no seed: use an integer from 0 to 4294967295"],
  [["--fast"], "Unknown option '--fast'"],
])("%j is refused with a message that says why", (args, message) => {
  expect(() => parseOrder(args, LANES)).toThrow(message);
});

test("what is refused ends the program with one line and exit code 2", async () => {
  const { exitCode, stderr } = await execa(process.execPath, [PROGRAM, "--seed", "-1"], { reject: false });
  expect(stderr).toMatch(/^proof: [^\n]+$/);
  expect(exitCode).toBe(2);
});
