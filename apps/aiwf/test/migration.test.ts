import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { acquire, resolveLockfilePath } from "repolock";
import { describe, expect, onTestFinished, test } from "vitest";
import { holdLock, startProcess } from "./support/processes.js";
import type { ScratchRepo } from "./support/scratch-repo.js";
import { expectCounted, expectTurns, runSnippet, snippetPlace } from "./support/snippet-place.js";
import { type Snippet, snippetIn, snippetsOf } from "./support/snippets.js";
import { isInstalled } from "./support/terminal.js";

const PAGE = readFileSync(new URL("../../../docs/migration.md", import.meta.url), "utf8");
const SNIPPETS = snippetsOf(PAGE);
const require = createRequire(import.meta.url);

const snippet = (section: string, at: number) => snippetIn(SNIPPETS, section, at);

const place = () => snippetPlace("count.sh", "repolock", "proper-lockfile", "lockfile");

/** Runs a snippet that counts several times at once. */
async function countAtOnce(counting: Snippet, times: number): Promise<void> {
  await expectTurns(await place(), new Array<Snippet>(times).fill(counting));
}

async function expectOutput(snippetToRun: Snippet, repo: ScratchRepo): Promise<void> {
  const { exitCode, stdout, stderr } = await runSnippet(snippetToRun, repo);
  expect(snippetToRun.expectedOutput).not.toBe("");
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: snippetToRun.expectedOutput, stderr: "" });
}

async function holdByLibrary({ root }: ScratchRepo): Promise<void> {
  const lock = await acquire(root, { label: "nightly job" });
  onTestFinished(() => lock.release());
}

describe("from proper-lockfile", () => {
  const SECTION = "From proper-lockfile";

  test("before and now nobody counts while somebody else does", async () => {
    await Promise.all([0, 1].map((at) => countAtOnce(snippet(SECTION, at), 3)));
  });

  test("before and now a holder is noticed", async () => {
    const before = await place();
    const { lock }: { lock(file: string): Promise<() => Promise<void>> } = require("proper-lockfile");
    const release = await lock(join(before.root, "counter.txt"));
    await expectOutput(snippet(SECTION, 2), before);
    await release();
    const now = await place();
    await holdByLibrary(now);
    await expectOutput(snippet(SECTION, 3), now);
  });
});

describe("from lockfile", () => {
  const SECTION = "From lockfile";

  test("before and now nobody counts while somebody else does", async () => {
    await Promise.all([0, 1].map((at) => countAtOnce(snippet(SECTION, at), 3)));
  });

  test("before and now a holder is noticed", async () => {
    const before = await place();
    const { lockSync, unlockSync }: Record<"lockSync" | "unlockSync", (path: string) => void> = require("lockfile");
    const path = join(before.root, "counter.lock");
    lockSync(path);
    await expectOutput(snippet(SECTION, 2), before);
    unlockSync(path);
    const now = await place();
    await holdByLibrary(now);
    await expectOutput(snippet(SECTION, 3), now);
  });
});

describe.runIf(isInstalled("flock", "the snippets about flock(1)"))("from flock(1)", () => {
  const SECTION = "From flock(1)";

  test("before and now nobody counts while somebody else does", async () => {
    await Promise.all([0, 1, 4].map((at) => countAtOnce(snippet(SECTION, at), 3)));
  });

  test("old and new exclude each other", async () => {
    const repo = await place();
    const both = [snippet(SECTION, 0), snippet(SECTION, 1), snippet(SECTION, 4), snippet(SECTION, 0)];
    // One after the other would not need a lock. All are started before the first is done.
    const outcomes = await Promise.all(
      both.map(async (each, at) => {
        const directory = join(repo.root, `at-${at}`);
        mkdirSync(directory);
        for (const name of [".git", "counter.txt", "read.txt", "count.sh", "node_modules"]) {
          symlinkSync(join(repo.root, name), join(directory, name));
        }
        return runSnippet(each, { ...repo, root: directory });
      }),
    );
    for (const { exitCode, stderr } of outcomes) expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expectCounted(repo, both.length);
  });

  test("before and now one can give up at once, whoever holds the lock", async () => {
    const heldByAiwf = await place();
    await holdLock(heldByAiwf);
    await expectOutputAfterRefusal(snippet(SECTION, 2), heldByAiwf);
    const heldByFlock = await place();
    const holder = startProcess("flock", [resolveLockfilePath(heldByFlock.root), "sh", "-c", "echo held; read line"]);
    expect(await holder.nextLine()).toBe("held");
    await expectOutputAfterRefusal(snippet(SECTION, 3), heldByFlock);
  });

  /** The program that gives up may say why. */
  async function expectOutputAfterRefusal(refused: Snippet, repo: ScratchRepo): Promise<void> {
    expect(await runSnippet(refused, repo)).toMatchObject({ exitCode: 0, stdout: refused.expectedOutput });
  }
});

describe.runIf(isInstalled("python3", "what is said of the Go program, whose equal is in Python"))(
  "from a Go program",
  () => {
    const TAKE = fileURLToPath(new URL("fixtures/take-as-go-does.py", import.meta.url));
    const SECTION = "From a Go program";

    function takeAsGoDoes({ root }: ScratchRepo, seconds: number) {
      return startProcess("python3", [TAKE, resolveLockfilePath(root), `${seconds}`]);
    }

    test("the new program takes the lock where it is free, and is refused by the name of the holder where it is not", async () => {
      const repo = await place();
      expect(await runSnippet(snippet(SECTION, 1), repo)).toMatchObject({ exitCode: 0, stderr: "" });
      const go = takeAsGoDoes(repo, 0);
      expect(await go.nextLine()).toBe("held");
      expect(await runSnippet(snippet(SECTION, 1), repo)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/^repository is locked by .*process.*: .*\/\.git\/aiwf\.lock\n$/),
      });
    });

    test("the old program is refused where the new one has the lock, and gets its turn after it", async () => {
      const repo = await place();
      const lock = await acquire(repo.root);
      expect(await takeAsGoDoes(repo, 0).nextLine()).toBe("busy");
      const waiting = takeAsGoDoes(repo, 600);
      await lock.release();
      expect(await waiting.nextLine()).toBe("held");
    });
  },
);

test("the page has a snippet in Go, and only there", () => {
  const languages = [...SNIPPETS].map(([heading, found]) => [heading, ...found.map(({ language }) => language)]);
  expect(languages).toEqual([
    ["From proper-lockfile", "js", "js", "js", "js"],
    ["From lockfile", "js", "js", "js", "js"],
    ["From flock(1)", "sh", "sh", "sh", "sh", "js"],
    ["From a Go program", "go", "js"],
  ]);
});
