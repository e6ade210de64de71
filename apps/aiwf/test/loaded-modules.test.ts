import { realpathSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { BIN, ENV, entityText, scratchRepo } from "./support/scratch-repo.js";

// Reports where every module is that is loaded, by import or by require.
const preload = `
  import { register, Module } from "node:module";
  import { writeSync } from "node:fs";
  const load = Module._load;
  Module._load = function (request, parent, ...rest) {
    writeSync(3, placeOf(request, parent) + "\\n");
    return load.call(this, request, parent, ...rest);
  };
  function placeOf(request, parent) {
    try {
      return Module._resolveFilename(request, parent);
    } catch {
      return request;
    }
  }
  register("data:text/javascript," + encodeURIComponent(\`
    import { writeSync } from "node:fs";
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      writeSync(3, resolved.url + "\\\\n");
      return resolved;
    }
  \`));
`;

const CHECKOUT = realpathSync(new URL("../../..", import.meta.url));

const observed = new Map<string, Promise<string>>();

/** The modules that aiwf loads, with paths that begin at the checkout: above it a folder may have any name. */
function loadedBy(...args: string[]): Promise<string> {
  const loaded = observed.get(args.join(" ")) ?? observe(args);
  observed.set(args.join(" "), loaded);
  return loaded;
}

async function observe(args: readonly string[]): Promise<string> {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "T", status: "open" }));
  await repo.commit("one");
  const { stdio } = await execa(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, BIN, ...args],
    { cwd: repo.root, env: ENV, reject: false, stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  return String(stdio[3])
    .split("\n")
    .map((place) => (place.startsWith("file:") ? fileURLToPath(place) : place))
    .map((place) => (isAbsolute(place) ? relative(CHECKOUT, place) : place))
    .join("\n");
}

describe("start-up loads only what the verb needs", () => {
  test("the parser of the command line is loaded for options with values", async () => {
    expect(await loadedBy("check", "--format=json")).toContain("command-line/parse.cjs");
  });

  test.each([
    ["--version"],
    ["check"],
    ["check", "--fast"],
    ["status"],
    ["doctor"],
    ["history", "G-0001"],
    ["render", "roadmap"],
  ])("aiwf %s loads no parser", async (...args) => {
    const loaded = await loadedBy(...args);
    expect(loaded).toContain("main.cjs");
    expect(loaded).not.toContain("command-line/");
    expect(loaded).not.toContain("yaml");
  });

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
