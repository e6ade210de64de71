import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { startProcess } from "support/process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findProgram, putProgram, searchPath } from "./search-path.js";

// How the lock is taken where fs-ext does not load: by helper programs, good and bad ones.

let repository: ScratchRepository;
/** A directory to be the search path. */
let bin = "";
beforeEach(() => {
  repository = new ScratchRepository();
  bin = searchPath();
});
afterEach(() => repository[Symbol.dispose]());

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** Runs a fixture without addons, with this search path and nothing else. */
function start(
  nodeOptions: readonly string[],
  name: string,
  args: readonly string[] = [],
  PATH: string | undefined = bin,
) {
  const cleared = Object.fromEntries(Object.keys(process.env).map((key) => [key, undefined]));
  return startProcess(process.execPath, [...nodeOptions, fixture(name), ...args], { env: { ...cleared, PATH } });
}

async function tryWithout(nodeOptions = ["--no-addons"], args: readonly string[] = [], PATH: string | undefined = bin) {
  return JSON.parse(await start(nodeOptions, "try.js", [repository.root, ...args], PATH).nextLine());
}

const LOCKED = { isHeld: true, isFree: true, left: [] };
const FAILED = { name: "ErrAcquire", code: "repo-lock-acquire-failed", left: [] };

/** Where the program is; undefined, said once, where it is missing or cannot lock. */
function find(program: string, ...args: string[]): string | undefined {
  const path = findProgram(program, ...args);
  if (path === undefined) {
    console.log(`skipped: the tests with ${[program, ...args].join(" ")}, which does not run here`);
  }
  return path;
}

const WAYS: [string, string, string | undefined][] = [
  ["flock", "flock", find("flock", "--version")],
  ["BusyBox's flock", "flock", find("busybox", "flock", "/", "true")],
  ["perl", "perl", find("perl", "-v")],
  ["python3", "python3", find("python3", "-V")],
];

describe.each(WAYS.filter(([, , path]) => path !== undefined))("with %s alone", (_way, name, path) => {
  test("the whole contract holds", async () => {
    symlinkSync(path ?? "", join(bin, name));
    const { through, cases, failures } = JSON.parse(await start(["--no-addons"], "contract.js").nextLine());
    expect(failures).toEqual([]);
    expect(through).toBe(name);
    expect(cases).toBeGreaterThan(30);
  });
});

test("in a worker thread the whole contract holds", async () => {
  const { through, failures } = JSON.parse(await start([], "contract.js", ["thread"], process.env["PATH"]).nextLine());
  expect(failures).toEqual([]);
  expect(through).not.toBe("fs-ext");
});

const real = WAYS[0]?.[2] ?? "flock";

const canSee = existsSync("/proc/self/fdinfo");
if (!canSee) console.log("skipped: a flock on PATH, which needs /proc");

describe.skipIf(!existsSync(real) || !canSee)("a flock on PATH", () => {
  test.each([
    ["is a directory", () => mkdirSync(join(bin, "flock"))],
    ["is not executable", () => writeFileSync(join(bin, "flock"), "#!/bin/sh\n")],
  ])("that %s is passed over", async (_what, put) => {
    put();
    expect(await tryWithout()).toMatchObject({ ...FAILED, through: "nothing" });
    rmSync(join(bin, "flock"), { recursive: true });
    symlinkSync(real, join(bin, "flock"));
    expect(await tryWithout()).toMatchObject(LOCKED);
  });

  test.each([
    ["hangs", "exec /bin/sleep 1000", /did not answer within \d+ ms/],
    ["ends with 0 but does not lock", "exit 0", /exited with 0 but did not lock the file/],
    ["fails", "echo broken >&2; exit 9", /failed with exit code 9: broken/],
    ["is killed", "kill -9 $$", /was killed/],
    ["complains and ends with 1", "echo oh >&2; exit 1", /failed with exit code 1: oh/],
  ])("that %s is an ErrAcquire that says so", async (_what, script, words) => {
    putProgram(bin, "flock", script);
    const outcome = await tryWithout(["--no-addons"], ["500"]);
    expect(outcome).toMatchObject({ ...FAILED, path: repository.lockfilePath });
    expect(outcome.message).toMatch(words);
    expect(outcome.message).toContain("because Node.js runs with --no-addons");
  });

  test("that writes to its output locks all the same", async () => {
    putProgram(bin, "flock", `echo noise; exec ${real} "$@"`);
    expect(await tryWithout()).toMatchObject({ ...LOCKED, through: "flock" });
  });

  test("in a relative directory is never run", async () => {
    putProgram(bin, "flock", `touch ${repository.root}/run\nexit 0`);
    const outcome = startProcess(process.execPath, ["--no-addons", fixture("try.js"), repository.root], {
      cwd: bin,
      env: { PATH: ["", ".", "bin", dirname(real)].join(delimiter) },
    });
    expect(JSON.parse(await outcome.nextLine())).toMatchObject(LOCKED);
    expect(existsSync(join(repository.root, "run"))).toBe(false);
  });
});

test.each([
  ["empty", ""],
  ["unset", undefined],
  ["without any of the programs", "/nonexistent"],
])("with PATH %s and without fs-ext, one message names both ways out", async (_what, PATH) => {
  const outcome = await tryWithout(["--no-addons"], [], PATH ?? "");
  expect(outcome).toMatchObject({ ...FAILED, through: "nothing" });
  expect(outcome.message).toMatch(/Node\.js runs with --no-addons; or install one of flock, perl, python3 in /);
  expect(outcome.message).not.toContain("\n");
});

describe.skipIf(!existsSync(real))("through flock(1)", () => {
  const PATH = dirname(real);

  test("a descriptor number above 1,000 is locked", async () => {
    expect(await tryWithout(["--no-addons"], ["0", "1100"], PATH)).toMatchObject(LOCKED);
  });

  test("where no process can be started it is an ErrAcquire that says so", async (context) => {
    if (process.getuid?.() !== 0) context.skip("it takes root to lower the limit of another user");
    chmodSync(repository.root, 0o777);
    chmodSync(repository.gitDirectory, 0o777);
    const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    const args = ["--no-addons", fixture("try.js"), repository.root, "0", "nobody"];
    const child = startProcess(process.execPath, args);
    expect(await child.nextLine()).toBe("ready");
    execaSync("setpriv", [...nobody, "prlimit", "--nproc=1", "--pid", String(child.pid)]);
    child.send("go");
    const outcome = JSON.parse(await child.nextLine());
    expect(outcome).toMatchObject(FAILED);
    expect(outcome.message).toMatch(/cannot start .*flock: resource temporarily unavailable/);
  });

  test("where only few descriptors are left it is a lock or an ErrAcquire, and nothing is left open", async () => {
    for (const free of [0, 1, 2, 3, 4, 5, 6, 8, 12]) {
      const args = ["-c", 'ulimit -n 100; exec "$0" "$@"', process.execPath, "--no-addons", fixture("try.js")];
      const child = startProcess("sh", [...args, repository.root, "0", `-${free}`]);
      const outcome = JSON.parse(await child.nextLine());
      expect(outcome).toMatchObject(outcome.isHeld ? LOCKED : FAILED);
      expect(outcome.isHeld).toBe(free >= 12 ? true : outcome.isHeld);
    }
  });

  test("a process without standard streams locks", async () => {
    const out = join(repository.root, "out");
    const script = `exec 0<&- 1>&- 2>&-; exec "$0" --no-addons --input-type=module -e '
      import { acquire } from "repolock-posix";
      import { writeFileSync } from "node:fs";
      const lock = await acquire(process.argv[1], { timeoutMs: 1000 });
      lock.assertHeld();
      writeFileSync(process.argv[2], "held");
    ' "$@"`;
    const cwd = fileURLToPath(new URL(".", import.meta.url));
    await startProcess("sh", ["-c", script, process.execPath, repository.root, out], { cwd }).ended;
    expect(existsSync(out)).toBe(true);
  });

  test("in worker threads and in the main thread at once, one holds at a time", async () => {
    const { stdout } = await startProcess(process.execPath, [fixture("lock-in-threads.js"), repository.root]).ended;
    expect(JSON.parse(stdout)).toEqual({ holds: 4 * 10, overlaps: 0 });
  });
});

const permission = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";

test("under the permission model the message names the flag that is missing, and with it the lock is one", async () => {
  const files = [permission, "--allow-fs-read=*", "--allow-fs-write=*"];
  const outcome = await tryWithout(files, [], process.env["PATH"]);
  expect(outcome).toMatchObject(FAILED);
  expect(outcome.message).toContain("--allow-child-process");
  expect(await tryWithout([...files, "--allow-child-process"], [], process.env["PATH"])).toMatchObject(LOCKED);
});

describe("an fs-ext", () => {
  const packages = fileURLToPath(new URL("../..", import.meta.url));
  const installed = dirname(createRequire(import.meta.url).resolve("fs-ext"));
  const copied = () => join(bin, "node_modules/fs-ext");

  /** Acquires in a project of its own, with this in the place of fs-ext. */
  async function tryInProject(put: () => void) {
    for (const name of ["repolock-core", "repolock-posix"]) {
      for (const part of ["dist", "package.json"]) {
        cpSync(join(packages, name, part), join(bin, "node_modules", name, part), { recursive: true });
      }
    }
    put();
    cpSync(fixture("try.js"), join(bin, "try.mjs"));
    return JSON.parse(await startProcess(process.execPath, ["try.mjs", repository.root], { cwd: bin }).nextLine());
  }

  function copyFsExt(): void {
    for (const part of ["package.json", "fs-ext.js", "fs-ext.cc"]) cpSync(join(installed, part), join(copied(), part));
  }

  function putBinary(traces: string): void {
    mkdirSync(join(copied(), "build/Release"), { recursive: true });
    writeFileSync(join(copied(), "build/Release/fs_ext.node"), "not an addon of this system");
    writeFileSync(join(copied(), "build/config.gypi"), traces);
  }

  test.each([
    ["that is not installed", () => {}, /fs-ext is not installed: npm install fs-ext/],
    [
      "that is not built",
      copyFsExt,
      /fs-ext is not built: npm approve-scripts fs-ext \(npm 12 only\), then npm rebuild fs-ext$/,
    ],
    [
      "that is built for another ABI",
      () => {
        copyFsExt();
        putBinary('"node_module_version": 93,');
      },
      /fs-ext is built for ABI 93 and this Node\.js has ABI \d+: npm rebuild fs-ext$/,
    ],
    [
      "that is built for another processor",
      () => {
        copyFsExt();
        putBinary('"target_arch": "s390x",');
      },
      /fs-ext is built for s390x and this Node\.js is for \w+: npm rebuild fs-ext$/,
    ],
  ])("%s leaves the lock to a helper, and the report says why", async (_what, put, words) => {
    const outcome = await tryInProject(put);
    expect(outcome).toMatchObject({ ...LOCKED, through: "flock" });
    expect(outcome.description).toMatch(words);
  });
});
