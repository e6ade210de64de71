import {
  type Acquire,
  type AcquireOptions,
  acquire,
  type ErrAcquire,
  type ErrBusy,
  type ErrLockLost,
  type ErrUnsupported,
  findRepositoryRoot,
  type Inspect,
  inspect,
  isRepolockError,
  type Lock,
  type LockfileReport,
  type LockHolder,
  type LockReport,
  type Reach,
  type RepolockError,
  type RepolockErrorCode,
  resolveLockfilePath,
  type WaitInfo,
  type WithLock,
  withLock,
} from "repolock";
import { expectTypeOf, test } from "vitest";

test("acquire takes a root and optional options, and promises a lock", () => {
  expectTypeOf(acquire).toEqualTypeOf<Acquire>();
  expectTypeOf(acquire).toBeCallableWith("/r");
  expectTypeOf(acquire).toBeCallableWith("/r", { timeoutMs: 5, label: "x" });
  expectTypeOf(acquire).returns.resolves.toEqualTypeOf<Lock>();
});

test("every option of acquire is optional, and may be undefined explicitly", () => {
  expectTypeOf<AcquireOptions>().toEqualTypeOf<{
    timeoutMs?: number | undefined;
    signal?: AbortSignal | undefined;
    label?: string | undefined;
    onWait?: ((wait: WaitInfo) => void) | undefined;
    reach?: Reach | undefined;
    inherit?: boolean | undefined;
  }>();
  // @ts-expect-error a time without its unit
  acquire("/r", { timeout: 5 });
  // @ts-expect-error a duration in words
  acquire("/r", { timeoutMs: "5s" });
  // @ts-expect-error a reach that is none
  acquire("/r", { reach: "machine" });
});

test("a lock is a Disposable and an AsyncDisposable with a path, its state, assertHeld and release", () => {
  expectTypeOf<Lock>().toExtend<AsyncDisposable & Disposable>();
  expectTypeOf<Lock["path"]>().toEqualTypeOf<string>();
  expectTypeOf<Lock["released"]>().toEqualTypeOf<boolean>();
  expectTypeOf<Lock["assertHeld"]>().toEqualTypeOf<() => void>();
  expectTypeOf<Lock["release"]>().toEqualTypeOf<() => Promise<void>>();
  expectTypeOf<Lock["environment"]>().toEqualTypeOf<() => Record<string, string>>();
  // @ts-expect-error the path is read-only
  (lock: Lock) => (lock.path = "");
});

test("inspect promises a report with one of three states", () => {
  expectTypeOf(inspect).toEqualTypeOf<Inspect>();
  expectTypeOf(inspect).returns.resolves.toEqualTypeOf<LockReport>();
  expectTypeOf<LockReport["state"]>().toEqualTypeOf<"free" | "held" | "unknown">();
  expectTypeOf(inspect).toBeCallableWith("/r", { reach: "repository" });
  expectTypeOf<LockReport["repository"]>().toEqualTypeOf<LockfileReport | undefined>();
  expectTypeOf<LockReport["problem"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<LockReport["holder"]>().toEqualTypeOf<LockHolder | undefined>();
  expectTypeOf<LockReport["filesystem"]["scope"]>().toEqualTypeOf<"local" | "network" | "client-only" | "unknown">();
  expectTypeOf<LockHolder["proof"]>().toEqualTypeOf<"confirmed" | "recorded">();
});

test("withLock returns what its function returns, awaited", () => {
  expectTypeOf(withLock).toExtend<WithLock>();
  expectTypeOf(withLock("/r", () => 42)).resolves.toEqualTypeOf<number>();
  expectTypeOf(withLock("/r", undefined, () => 42)).resolves.toEqualTypeOf<number>();
  expectTypeOf(withLock("/r", {}, () => 42)).resolves.toEqualTypeOf<number>();
  expectTypeOf(withLock("/r", {}, async (lock) => lock.path)).resolves.toEqualTypeOf<string>();
});

test("each error has its own literal code", () => {
  expectTypeOf<ErrBusy["code"]>().toEqualTypeOf<"repo-lock-busy">();
  expectTypeOf<ErrUnsupported["code"]>().toEqualTypeOf<"repo-lock-unsupported">();
  expectTypeOf<ErrAcquire["code"]>().toEqualTypeOf<"repo-lock-acquire-failed">();
  expectTypeOf<ErrLockLost["code"]>().toEqualTypeOf<"repo-lock-lost">();
  expectTypeOf<RepolockErrorCode>().toEqualTypeOf<(ErrBusy | ErrUnsupported | ErrAcquire | ErrLockLost)["code"]>();
  expectTypeOf<ErrBusy>().toExtend<RepolockError>();
  expectTypeOf<ErrBusy["waitedMs"]>().toEqualTypeOf<number>();
  expectTypeOf<ErrBusy["holder"]>().toEqualTypeOf<LockHolder | undefined>();
});

test("isRepolockError narrows to the error of the code", () => {
  const error = undefined as unknown;
  if (isRepolockError(error, "repo-lock-busy")) expectTypeOf(error).toEqualTypeOf<ErrBusy>();
  if (isRepolockError(error, "repo-lock-lost")) expectTypeOf(error.path).toEqualTypeOf<string>();
  if (isRepolockError(error)) expectTypeOf(error).toEqualTypeOf<ErrBusy | ErrUnsupported | ErrAcquire | ErrLockLost>();
  // @ts-expect-error no such code
  isRepolockError(error, "busy");
});

test("findRepositoryRoot maps a directory to a root, if there is one", () => {
  expectTypeOf(findRepositoryRoot).toEqualTypeOf<(directory: string) => string | undefined>();
});

test("resolveLockfilePath maps a root to a path", () => {
  expectTypeOf(resolveLockfilePath).toEqualTypeOf<(root: string) => string>();
});
