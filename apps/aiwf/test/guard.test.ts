import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { BIN, scratchDirectory } from "./support/scratch-repo.js";

const LINE =
  "aiwf: aiwf is not supported on Windows in the PoC (POSIX-only assumptions: /bin/sh hook, exec.LookPath validators, flock(2) repo lock). See docs/design/design-decisions.md and the README's Known Limitations section\n";

// Runs before the program: pretends to be on Windows, and reports every module that is required from then on.
const preload = `
  import { Module } from "node:module";
  import { writeSync } from "node:fs";
  Object.defineProperty(process, "platform", { value: "win32" });
  const load = Module._load;
  Module._load = (request, ...rest) => { writeSync(3, request + "\\n"); return load(request, ...rest); };
`;

test.each([[[]], [["--version"]], [["add", "gap", "--title", "T"]], [["doctor"]]])(
  "on Windows aiwf %j prints one line and exits with 2, before anything else is loaded",
  async (args) => {
    const result = await execa(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, BIN, ...args],
      { cwd: scratchDirectory(), reject: false, stripFinalNewline: false, stdio: ["ignore", "pipe", "pipe", "pipe"] },
    );
    expect(result.stdout).toBe("");
    expect(result.stderr).toBe(LINE);
    expect(result.exitCode).toBe(2);
    const loaded = String(result.stdio[3]).trim().split("\n");
    expect(loaded.map((name) => basename(name))).toEqual(["aiwf.cjs", "entry.cjs"]);
  },
);

test("the file with the guard contains nothing of the program behind it", () => {
  const entry = readFileSync(new URL("../dist/entry.cjs", import.meta.url), "utf8");
  expect(entry).toContain("is not supported on Windows");
  expect(entry).not.toContain("missing verb");
  expect(entry).not.toMatch(/repo-lock|flock\b(?!\(2\))/);
});
