import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

vi.mock("../src/fs-ext.js", () => ({ fsExtFlock: () => undefined, whyNotFsExt: () => "the reason" }));

const workingDirectory = process.cwd();

/** A directory to be the search path. */
let bin = "";
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "repolock-bin-"));
});
afterEach(() => {
  process.chdir(workingDirectory);
  rmSync(bin, { recursive: true });
  vi.unstubAllEnvs();
});

function putHelpers(...names: string[]): void {
  for (const name of names) {
    writeFileSync(join(bin, name), "");
    chmodSync(join(bin, name), 0o755);
  }
}

/** What inspect says of a new process with this search path. */
async function locking(PATH: string | undefined) {
  vi.resetModules();
  vi.stubEnv("PATH", PATH);
  const { inspect } = await import("../src/index.js");
  return (await inspect(bin)).locking;
}

test.each([
  [["python3", "perl", "flock"], "flock", "flock(1)"],
  [["python3", "perl"], "perl", "perl"],
  [["python3"], "python3", "python3"],
])(
  "of the helpers %j the report names the one that locks, where it is, and why there is one",
  async (names, through, title) => {
    putHelpers(...names);
    const path = ["bin", "", bin].join(delimiter);
    expect(await locking(path)).toEqual({
      through,
      description: `${title} at ${join(bin, through)}, because the reason`,
    });
  },
);

test.each([
  ["unset", undefined],
  ["empty", ""],
  ["of relative directories, in which there are helpers", ".::bin"],
])("with PATH %s and no fs-ext the report names both ways out", async (_what, PATH) => {
  putHelpers("flock");
  process.chdir(bin);
  const description = "the reason; or install one of flock, perl, python3 in an absolute directory of PATH";
  expect(await locking(PATH)).toEqual({ through: "nothing", description });
});
