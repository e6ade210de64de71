import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { startProcess as start } from "support/process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acquire } from "../src/index.js";
import { childrenOf, gone } from "./children.js";
import { startProcess } from "./processes.js";
import { findProgram, putProgram, searchPath } from "./search-path.js";

// A waiter trusts no helper: neither that it waits, nor what it says, nor that it is the process that was started.

const WAIT_LIMIT = { timeout: 20_000, interval: 10 };
const perl = findProgram("perl", "-v");
const canSee = existsSync("/proc/self/task") && perl !== undefined;
if (!canSee) console.log("skipped: the tests of helpers that do not wait as they should, which need Linux and perl");

let repository: ScratchRepository;
/** A directory to be the search path. */
let bin = "";
beforeEach(() => {
  repository = new ScratchRepository();
  bin = searchPath();
});
afterEach(() => repository[Symbol.dispose]());

/** Puts a script in the place of perl that notes each of its runs. Returns how many there were. */
function putPerl(script: string): () => number {
  const runs = join(bin, "runs");
  writeFileSync(runs, "");
  putProgram(bin, "perl", `echo run >>${runs}\n${script}`);
  return () => readFileSync(runs, "utf8").split("\n").length - 1;
}

/** A process that waits with helpers of this directory alone, and holds what it has got until it is sent a line. */
async function startWaiter() {
  const fixture = fileURLToPath(new URL("fixtures/wait.js", import.meta.url));
  const waiter = start(process.execPath, [fixture, repository.root, "hold"], { env: { PATH: bin } });
  expect(await waiter.nextLine()).toBe("waiting");
  return waiter;
}

function isBusyToOthers(): boolean {
  return execaSync("flock", ["-n", repository.lockfilePath, "true"], { reject: false }).exitCode === 1;
}

describe.skipIf(!canSee)("a helper", () => {
  test.each([
    ["ends at once with 0", "exit 0", 2],
    ["is killed at once", "kill -9 $$", 2],
    ["says that it has the lock, and ends with 0", "echo 1", 2],
    ["says that it has the lock, and does not end", "echo 1; exec /bin/sleep 1000", 2],
    ["writes a lot, and does not end", "/usr/bin/head -c 1000000 /dev/zero; exec /bin/sleep 1000", 2],
    ["does nothing, and does not end", "exec /bin/sleep 1000", 1],
    ["leaves a process behind that does not end", "/bin/sleep 30 & exit 0", 2],
  ])("that %s gives no lock away and costs none", async (_what, script, runs) => {
    const countRuns = putPerl(script);
    const lock = await acquire(repository.root);
    const waiter = await startWaiter();
    let isHeld = false;
    const held = waiter.nextLine().then((line) => {
      isHeld = true;
      return line;
    });
    await vi.waitUntil(() => countRuns() >= runs, WAIT_LIMIT);
    expect(isHeld).toBe(false);
    lock.assertHeld();
    await lock.release();
    expect(await held).toBe("held");
    expect(isBusyToOthers()).toBe(true);
    const helpers = childrenOf(waiter.pid);
    waiter.send("release");
    await waiter.ended;
    await Promise.all(helpers.map(gone));
    expect(isBusyToOthers()).toBe(false);
  });

  test("that a script on PATH has started does not unlock what the waiter has taken over", async () => {
    putPerl(`${perl} "$@"`);
    const holder = startProcess("flock", repository.lockfilePath, "sh", "-c", "echo held; read line");
    expect(await holder.nextLine()).toBe("held");
    const waiter = await startWaiter();
    const real = await vi.waitUntil(() => childrenOf(waiter.pid).flatMap(childrenOf)[0], WAIT_LIMIT);
    holder.send("release");
    expect(await waiter.nextLine()).toBe("held");
    await gone(real);
    expect(isBusyToOthers()).toBe(true);
    waiter.send("release");
    await waiter.ended;
    expect(isBusyToOthers()).toBe(false);
  });

  test("in a relative directory is never run", async () => {
    const countRuns = putPerl("exit 0");
    const real = searchPath();
    symlinkSync(perl ?? "", join(real, "perl"));
    const lock = await acquire(repository.root);
    const fixture = fileURLToPath(new URL("fixtures/wait.js", import.meta.url));
    const PATH = `:.:./bin:${real}`;
    const waiter = start(process.execPath, [fixture, repository.root, "plain"], { env: { PATH }, cwd: bin });
    expect(await waiter.nextLine()).toBe("waiting");
    await lock.release();
    expect(await waiter.nextLine()).toBe("held");
    expect(countRuns()).toBe(0);
  });
});
