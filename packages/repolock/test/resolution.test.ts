import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { describe, expect, test } from "vitest";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
// What --import loads is a URL: a path with a drive letter would be taken for one.
const preload = (name: string) => ["--import", new URL(`fixtures/${name}`, import.meta.url).href];

/** Runs a consumer with these options of Node and returns what it printed: the outcome and the packages loaded. */
async function run(consumer: string, nodeOptions: readonly string[]) {
  using repository = new ScratchRepository();
  const args = [...preload("report-loads.js"), ...nodeOptions, fixture(consumer), repository.root];
  const { stdout, stderr } = await execa(process.execPath, args);
  expect(stderr).toBe("");
  const [outcome, loaded] = stdout.split("\n").map((line) => JSON.parse(line));
  return { ...outcome, loaded };
}

const refused = {
  acquire: "repo-lock-unsupported",
  inspect: "repo-lock-unsupported",
  withLock: "repo-lock-unsupported",
};
const locked = { acquire: "acquired", inspect: expect.stringMatching(/^(free|unknown)$/), withLock: "ran" };
const onWindows = process.platform === "win32";
if (onWindows) console.log("skipped: the condition posix, which needs a POSIX system to lock on");
const here = onWindows ? refused : locked;
const platformHere = onWindows ? ["repolock-windows"] : ["fs-ext", "repolock-posix"];

describe.each([
  { how: "import", consumer: "consumer.js" },
  { how: "require", consumer: "consumer.cjs" },
])("$how of repolock", ({ consumer }) => {
  const consume = (...nodeOptions: string[]) => run(consumer, nodeOptions);

  test("without a condition chooses the platform by itself", async () => {
    expect(await consume()).toEqual({
      ...here,
      loaded: ["repolock-core", "repolock/auto", ...platformHere].sort(),
    });
  });

  test("with a mistyped condition does the same", async () => {
    expect(await consume("-C", "posixx")).toMatchObject({ ...here, loaded: expect.arrayContaining(["repolock/auto"]) });
  });

  test.skipIf(onWindows)("with the condition posix is the posix platform alone", async () => {
    expect(await consume("-C", "posix")).toEqual({
      ...locked,
      loaded: ["fs-ext", "repolock-core", "repolock-posix", "repolock/posix"],
    });
  });

  test("with the condition windows is the windows stub alone", async () => {
    expect(await consume("-C", "windows")).toEqual({
      ...refused,
      loaded: ["repolock-core", "repolock-windows", "repolock/windows"],
    });
  });

  test("with both conditions is the windows stub, whatever their order: the order in package.json decides", async () => {
    const asWindows = { ...refused, loaded: expect.arrayContaining(["repolock/windows"]) };
    expect(await consume("-C", "posix", "-C", "windows")).toMatchObject(asWindows);
    expect(await consume("-C", "windows", "-C", "posix")).toMatchObject(asWindows);
  });

  test("without a condition on win32 is the windows stub", async () => {
    expect(await consume(...preload("pretend-win32.js"))).toEqual({
      ...refused,
      loaded: ["repolock-core", "repolock-windows", "repolock/auto"],
    });
  });
});

test.each([
  { how: "importing", program: ["--input-type=module", "-e", 'import "repolock"'] },
  { how: "requiring", program: ["-e", 'require("repolock")'] },
])("$how repolock loads no platform before the first call", async ({ program }) => {
  const args = [...preload("report-loads.js"), ...program];
  const { stdout } = await execa(process.execPath, args, { cwd: fileURLToPath(new URL(".", import.meta.url)) });
  expect(JSON.parse(stdout)).toEqual(["repolock-core", "repolock/auto"]);
});
