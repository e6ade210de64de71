import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, inject, test } from "vitest";
import { fixture } from "../src/tools.js";
import { Windows } from "./wine.js";

const windows = new Windows(inject("windows"));
const project = join(windows.driveC, "project");

/** Every verb is a file of the program. */
const verbs =
  inject("windows") === ""
    ? []
    : readdirSync(join(project, "node_modules/aiwf/dist/verbs")).flatMap((name) => /^(.+)\.cjs$/.exec(name)?.[1] ?? []);
const commands = ["", "--version", "--help", "no-such-verb", ...verbs];

const REFUSED = { exitCode: 2, stdout: "", stderr: expect.stringMatching(/^aiwf: [^\n]*Windows[^\n]*\n$/) };
const UNSUPPORTED = expect.stringMatching(/^repo-lock-unsupported: repolock does not support Windows/);
const LIBRARY_REFUSES = { system: "Windows_NT", acquire: UNSUPPORTED, inspect: UNSUPPORTED, withLock: UNSUPPORTED };

describe.skipIf(inject("windows") === "")("on Windows", () => {
  test.each(commands)("aiwf %s prints one line and exits with 2", (command) => {
    const args = command === "" ? [] : [command];
    expect(windows.node("project", ["node_modules/aiwf/bin/aiwf.cjs", ...args])).toEqual(REFUSED);
  });

  test("all verbs were tried", () => {
    expect(verbs).toEqual(expect.arrayContaining(["add", "check", "doctor", "exec", "init", "promote"]));
  });

  test.each([[[]], [["-C", "windows"]]])(
    "with the options %j of Node.js repolock is imported, and every call is refused",
    async (options) => {
      copyFileSync(fixture("windows-probe.mjs"), join(project, "windows-probe.mjs"));
      const { exitCode, stdout, stderr } = windows.node("project", [...options, "windows-probe.mjs"]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(JSON.parse(stdout)).toEqual(LIBRARY_REFUSES);
    },
  );

  test("a bundle by esbuild for windows runs with nothing installed, and every call is refused", async () => {
    copyFileSync(fixture("windows-probe.mjs"), join(project, "windows-probe.mjs"));
    await build({
      entryPoints: [join(project, "windows-probe.mjs")],
      outfile: join(windows.driveC, "bundle/main.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["windows"],
      logLevel: "error",
    });
    const { exitCode, stdout, stderr } = windows.node("bundle", ["main.mjs"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(LIBRARY_REFUSES);
  });
});
