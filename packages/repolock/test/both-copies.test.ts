import { createRequire } from "node:module";
import * as imported from "repolock";
import { ScratchRepository } from "repolock-core/testing";
import { expect, test } from "vitest";

const required: typeof imported = createRequire(import.meta.url)("repolock");
const onWindows = process.platform === "win32";
if (onWindows) console.log("skipped: two copies that exclude each other, which needs a POSIX system to lock on");

const pairs = [
  { of: "require", to: "import", first: required, second: imported },
  { of: "import", to: "require", first: imported, second: required },
];

test("import and require give two copies, with the same names", () => {
  expect(required.ErrBusy).not.toBe(imported.ErrBusy);
  expect(Object.keys(required).sort()).toEqual(Object.keys(imported).sort());
});

test.skipIf(onWindows).each(pairs)(
  "a lock of $of keeps $to out until it is released, and $of recognises the error",
  async ({ first, second }) => {
    using repository = new ScratchRepository();
    const lock = await first.acquire(repository.root);
    const error: unknown = await second.acquire(repository.root).catch((reason: unknown) => reason);
    expect(first.isRepolockError(error, "repo-lock-busy")).toBe(true);
    expect(second.isRepolockError(error, "repo-lock-busy")).toBe(true);
    await lock.release();
    const next = await second.acquire(repository.root);
    expect(() => next.assertHeld()).not.toThrow();
    await next.release();
  },
);

test.skipIf(onWindows).each(pairs)("a waiter of $to gets the lock that $of releases", async ({ first, second }) => {
  using repository = new ScratchRepository();
  const lock = await first.acquire(repository.root);
  let releasing: Promise<void> | undefined;
  const onWait = () => {
    releasing = lock.release();
  };
  const next = await second.acquire(repository.root, { timeoutMs: Number.POSITIVE_INFINITY, onWait });
  await releasing;
  expect(lock.released).toBe(true);
  await next.release();
});

test("the error for a place that is no repository has one shape in both", async () => {
  const failures = await Promise.all(
    [imported, required].map(({ acquire }) => acquire("/nowhere").catch((error: unknown) => error)),
  );
  for (const error of failures) {
    expect(imported.isRepolockError(error)).toBe(true);
    expect(required.isRepolockError(error)).toBe(true);
  }
});
