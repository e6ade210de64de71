import { basename } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { BIN, ENV, entityText, scratchRepo } from "./scratch-repo.js";

// Reports every module that is resolved, by import or by require.
const preload = `
  import { register, Module } from "node:module";
  import { writeSync } from "node:fs";
  const load = Module._load;
  Module._load = function (request, ...rest) { writeSync(3, request + "\\n"); return load.call(this, request, ...rest); };
  register("data:text/javascript," + encodeURIComponent(\`
    import { writeSync } from "node:fs";
    export async function resolve(specifier, context, next) {
      writeSync(3, specifier + "\\\\n");
      return next(specifier, context);
    }
  \`));
`;

/** What the program asks for, by the names in its code: absolute paths count without the directories that they are in. */
async function loadedBy(...args: string[]): Promise<string> {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "T", status: "open" }));
  await repo.commit("one");
  const { stdio } = await execa(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, BIN, ...args],
    { cwd: repo.root, env: ENV, reject: false, stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const requests = String(stdio[3]).split("\n");
  return requests.map((request) => (/^(\/|file:)/.test(request) ? basename(request) : request)).join("\n");
}

describe("start-up loads only what the verb needs", () => {
  test("the parser of the command line is loaded for a verb that has arguments", async () => {
    expect(await loadedBy("check", "--fast")).toContain("command-line.cjs");
  });

  test.each([["--version"], ["check"], ["status"], ["doctor"], ["history", "G-0001"], ["render", "roadmap"]])(
    "aiwf %s loads no parser",
    async (...args) => {
      const loaded = await loadedBy(...args);
      expect(loaded).toContain("main.cjs");
      expect(loaded).not.toContain("command-line.cjs");
      expect(loaded).not.toContain("yaml");
    },
  );

  test.each([["check"], ["status"], ["history", "G-0001"], ["render", "roadmap"], ["version"], ["help"]])(
    "aiwf %s never loads the lock",
    async (...args) => expect(await loadedBy(...args)).not.toMatch(/repolock|fs-ext/),
  );

  test("doctor asks the lock's module, but does not load fs-ext", async () => {
    const loaded = await loadedBy("doctor");
    expect(loaded).toContain("repolock");
    expect(loaded).not.toContain("fs-ext");
  });
});
