import { readFileSync } from "node:fs";
import { execa } from "execa";
import { expect, test } from "vitest";
import { BIN, scratchDirectory } from "./scratch-repo.js";

const LINE =
  "aiwf: aiwf is not supported on Windows in the PoC (POSIX-only assumptions: /bin/sh hook, exec.LookPath validators, flock(2) repo lock). See docs/design/design-decisions.md and the README's Known Limitations section\n";

// Runs before the program: pretends to be on Windows, and reports every module that is resolved from then on.
const preload = `
  import { register } from "node:module";
  Object.defineProperty(process, "platform", { value: "win32" });
  register("data:text/javascript," + encodeURIComponent(\`
    import { writeSync } from "node:fs";
    export async function resolve(specifier, context, next) {
      writeSync(3, specifier + "\\\\n");
      return next(specifier, context);
    }
  \`));
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
    const loaded = String(result.stdio[3])
      .trim()
      .split("\n")
      .filter((name) => !name.startsWith("node:"));
    expect(loaded.map((name) => name.replace(/^file:.*\//, ""))).toEqual(["aiwf.js", "../dist/entry.js"]);
  },
);

test("the file with the guard contains nothing of the program behind it", () => {
  const entry = readFileSync(new URL("../dist/entry.js", import.meta.url), "utf8");
  expect(entry).toContain("is not supported on Windows");
  expect(entry).not.toContain("missing verb");
  expect(entry).not.toMatch(/repo-lock|flock\b(?!\(2\))/);
});
