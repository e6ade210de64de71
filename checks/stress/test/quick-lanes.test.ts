import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { LANES } from "../src/lanes/all.js";

const PROGRAM = fileURLToPath(new URL("../dist/main.js", import.meta.url));

// Far above what a quick lane takes, for a machine that is busy.
const HANG_MS = 300_000;

test("every lane has a name of its own", () => {
  const names = LANES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.for(LANES)("$title (quick lane $name)", { timeout: HANG_MS }, async ({ name, missing }, { skip }) => {
  const reason = await missing?.();
  if (reason !== undefined) skip(reason);
  const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, name, "--quick"], { reject: false });
  process.stdout.write(`${stdout}\n`);
  expect(exitCode, stdout + stderr).toBe(0);
});
