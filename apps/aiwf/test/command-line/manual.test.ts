import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { VERBS } from "../../src/main.js";
import { describeVerbs } from "../../src/verbs/completion/described-verb.js";
import { isInstalled } from "../support/terminal.js";

const [MAN_PAGE] = manifest.man;
const PAGE = fileURLToPath(new URL(`../../${MAN_PAGE}`, import.meta.url));

/** The page as man(1) shows it on a terminal that is so wide that no line is broken. */
async function render() {
  const env = { MANWIDTH: "1000", MAN_KEEP_FORMATTING: "", LC_ALL: "C.UTF-8", MANPAGER: "cat" };
  return execa("man", ["--warnings=w", "-E", "UTF-8", "-l", PAGE], { env });
}

test("the manual page that the manifest names is there", () => {
  expect(existsSync(PAGE)).toBe(true);
});

test("it is plain ASCII, so that every man(1) can show it", () => {
  expect(readFileSync(PAGE, "utf8")).toMatch(/^[\n -~]*$/);
});

describe.runIf(isInstalled("man", "the tests of the manual page", "--version"))("man(1)", () => {
  test("renders it without a warning", async () => {
    const { stderr } = await render();
    expect(stderr).toBe("");
  });

  test("shows every verb, every option and every example as they are written", async () => {
    const { stdout } = await render();
    for (const { load } of VERBS) {
      const { verb } = await load();
      for (const { line, purpose } of verb.examples)
        expect(stdout).toContain(`       ${line}\n              ${purpose}\n`);
    }
    for (const { name, options } of await describeVerbs(VERBS)) {
      const section = new RegExp(`^ {3}aiwf ${name}\\b[^]*?(?=^ {3}\\S|^\\S)`, "m").exec(stdout)?.[0] ?? "";
      for (const { names, description } of options) {
        expect(section, name).toContain(`       ${names.join(", ")}`);
        expect(section, name).toContain(` ${description}\n`);
      }
    }
  });
});
