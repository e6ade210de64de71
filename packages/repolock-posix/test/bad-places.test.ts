import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { ErrAcquire } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { acquire, inspect } from "../src/index.js";
import { startFixture, startProcess } from "./processes.js";

const isRoot = process.getuid?.() === 0;

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

async function assertRefused(reason: RegExp) {
  const refused = { path: repository.lockfilePath };
  const attempt = acquire(repository.root, { timeoutMs: Number.POSITIVE_INFINITY });
  const error = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ErrAcquire);
  expect(error).toMatchObject({ ...refused, message: expect.stringMatching(reason) });
  const report = await inspect(repository.root);
  expect(report).toMatchObject({ ...refused, exists: true, problem: expect.stringMatching(reason) });
}

test("a FIFO in the lockfile's place is refused, and nothing waits for its other end", async () => {
  execaSync("mkfifo", [repository.lockfilePath]);
  await assertRefused(/^opening .*: it is a FIFO, not a regular file; remove it$/);
});

test("a socket in the lockfile's place is refused", async () => {
  const server = createServer();
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  await new Promise<void>((resolve) => server.listen(repository.lockfilePath, resolve));
  await assertRefused(/^opening .*: it is a socket, not a regular file; remove it$/);
});

/** Runs the fixture in the place and returns what it reports of its acquire. */
async function acquireIn(place: "nobody" | "here", root: string) {
  return JSON.parse(await startFixture("acquire-and-report.js", root, place).nextLine());
}

// Permission bits do not bind root, so as root the process gives that up first.
const place = isRoot ? "nobody" : "here";

test("a lockfile that may not be written is an ErrAcquire with the cause", async () => {
  execaSync("chmod", ["0755", repository.root]);
  writeFileSync(repository.lockfilePath, "");
  chmodSync(repository.lockfilePath, 0o400);
  expect(await acquireIn(place, repository.root)).toMatchObject({
    name: "ErrAcquire",
    message: `opening ${repository.lockfilePath}: permission denied`,
    path: repository.lockfilePath,
    cause: "EACCES",
  });
});

test("a directory that may not be searched is an ErrAcquire with the cause, naming the path", async () => {
  const root = join(repository.root, "closed");
  mkdirSync(root);
  chmodSync(repository.root, 0o755);
  chmodSync(root, 0o600);
  const path = join(root, ".git");
  expect(await acquireIn(place, root)).toMatchObject({ name: "ErrAcquire", path, cause: "EACCES" });
});

test("without a descriptor left it is an ErrAcquire with EMFILE, nothing leaks, and later it works", async () => {
  using warmUp = new ScratchRepository();
  const fixture = fileURLToPath(new URL("fixtures/acquire-and-report.js", import.meta.url));
  const args = [fixture, repository.root, "no-descriptors", warmUp.root];
  const limited = startProcess("sh", "-c", 'ulimit -n 64 && exec "$0" "$@"', process.execPath, ...args);
  expect(JSON.parse(await limited.nextLine())).toMatchObject({
    name: "ErrAcquire",
    code: "repo-lock-acquire-failed",
    cause: "EMFILE",
    retried: true,
    leaked: 0,
  });
});

const canMount = isRoot && !execaSync("unshare", ["--mount", "true"], { reject: false }).failed;
if (!canMount) console.log("skipped: the tests on a full and on a read-only file system, which need root and Linux");

describe.skipIf(!canMount)("on a file system of its own", () => {
  /** Runs the fixture with a tmpfs of these options mounted at the root. */
  async function acquireOnTmpfs(options: string) {
    rmSync(repository.gitDirectory, { recursive: true });
    const fixture = fileURLToPath(new URL("fixtures/acquire-and-report.js", import.meta.url));
    const script = 'mount -t tmpfs -o "$0" tmpfs "$1" && shift && exec "$@"';
    const node = [process.execPath, fixture, repository.root];
    return JSON.parse(
      await startProcess("unshare", "--mount", "sh", "-c", script, options, repository.root, ...node).nextLine(),
    );
  }

  test("that is read-only, it is an ErrAcquire with EROFS", async () => {
    expect(await acquireOnTmpfs("ro")).toMatchObject({
      name: "ErrAcquire",
      message: `opening ${join(repository.root, ".aiwf.lock")}: read-only file system`,
      cause: "EROFS",
    });
  });

  test("that is full, it is an ErrAcquire with ENOSPC", async () => {
    expect(await acquireOnTmpfs("nr_inodes=1")).toMatchObject({ name: "ErrAcquire", cause: "ENOSPC" });
  });
});
