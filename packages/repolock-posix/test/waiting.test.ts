import { existsSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquire } from "../src/index.js";
import { blocked, blockedGrandchild, blockedHelperOf, childrenOf, gone, stopped } from "./children.js";
import { startFixture, startProcess, type TestProcess } from "./processes.js";

const PYTHON = `
import fcntl, sys
f = open(sys.argv[1], "a+")
print("started", flush=True)
fcntl.flock(f, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
`;

const PYTHON_AGAIN = `
import fcntl, sys, time
f = open(sys.argv[1], "a+")
while True:
  fcntl.flock(f, fcntl.LOCK_EX)
  print("held", flush=True)
  time.sleep(float(sys.stdin.readline() or sys.exit()) / 1000)
  fcntl.flock(f, fcntl.LOCK_UN)
  print("released", flush=True)
  sys.stdin.readline()
`;

// How often to try what depends on an instant. REPOLOCK_TRIALS=2000 takes minutes.
const TRIALS = Number(process.env["REPOLOCK_TRIALS"] ?? 100);
const FOREIGN_TRIALS = Number(process.env["REPOLOCK_TRIALS"] ?? 50);

const canSee = existsSync("/proc/self/task") && !execaSync("perl", ["-v"], { reject: false }).failed;
if (!canSee) console.log("skipped: the tests of waiters and their helpers, which need Linux and perl");

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** A process that waits, and its helper that blocks in the kernel's queue. */
async function startWaiter(how = "plain"): Promise<{ waiter: TestProcess; helper: number }> {
  const waiter = startFixture("wait.js", repository.root, how);
  expect(await waiter.nextLine()).toBe("waiting");
  return { waiter, helper: await blockedHelperOf(waiter.pid) };
}

describe.skipIf(!canSee)("waiters in the kernel's queue", () => {
  test("get the lock in the order in which they came, whatever programs they are", async () => {
    const lock = await acquire(repository.root);
    const order: string[] = [];
    const ends: Promise<unknown>[] = [];
    for (const kind of ["ours", "python", "ours", "python", "ours"]) {
      if (kind === "ours") {
        const { waiter } = await startWaiter();
        ends.push(waiter.nextLine().then(() => order.push(`ours ${ends.length}`)));
      } else {
        const waiter = startProcess("python3", "-c", PYTHON, repository.lockfilePath);
        await waiter.nextLine();
        await blocked(waiter.pid);
        const held = waiter.nextLine().then(() => {
          order.push(kind);
          waiter.send("release");
        });
        ends.push(held);
      }
    }
    await lock.release();
    await Promise.all(ends);
    expect(order.map((name) => name.split(" ")[0])).toEqual(["ours", "python", "ours", "python", "ours"]);
  });

  test("a waiter that is killed leaves a helper behind that ends when its turn comes, and the next gets the lock", async () => {
    const lock = await acquire(repository.root);
    const { waiter, helper } = await startWaiter();
    const { waiter: next } = await startWaiter();
    waiter.kill("SIGKILL");
    await waiter.ended;
    await lock.release();
    expect(await next.nextLine()).toBe("held");
    await gone(helper);
  });

  test("a waiter that is stopped alone holds nobody up, and gets the lock when it goes on", async () => {
    const lock = await acquire(repository.root);
    const { waiter } = await startWaiter();
    const { waiter: next } = await startWaiter();
    waiter.kill("SIGSTOP");
    await lock.release();
    expect(await next.nextLine()).toBe("held");
    await next.ended;
    waiter.kill("SIGCONT");
    expect(await waiter.nextLine()).toBe("held");
  });

  test("a waiter whose event loop is busy holds nobody up, and gets the lock afterwards", async () => {
    const lock = await acquire(repository.root);
    const { waiter } = await startWaiter("busy");
    const { waiter: next } = await startWaiter();
    waiter.send("3000");
    waiter.send("1000");
    await lock.release();
    expect(await Promise.race([next.nextLine(), waiter.nextLine().then(() => "the busy one")])).toBe("held");
    await waiter.ended;
  });

  test("a synchronous child of a waiter gets the lock that its parent cannot use meanwhile", async () => {
    const lock = await acquire(repository.root);
    const { waiter } = await startWaiter("child");
    waiter.send("go");
    await blockedGrandchild(waiter.pid);
    await lock.release();
    expect(await waiter.nextLine()).toBe("child: waiting held");
    expect(await waiter.nextLine()).toBe("held");
  });

  test("a helper that is killed is replaced", async () => {
    const lock = await acquire(repository.root);
    const { waiter, helper } = await startWaiter();
    process.kill(helper, "SIGKILL");
    await gone(helper);
    expect(await blockedHelperOf(waiter.pid)).not.toBe(helper);
    await lock.release();
    expect(await waiter.nextLine()).toBe("held");
  });

  test("a waiter whose helper is stopped gets the lock all the same, and the helper is ended", async () => {
    const lock = await acquire(repository.root);
    const { waiter, helper } = await startWaiter();
    process.kill(helper, "SIGSTOP");
    await lock.release();
    expect(await waiter.nextLine()).toBe("held");
    await gone(helper);
  });

  test("a waiter that is stopped with its whole group, as by Ctrl-Z, lets others lock, and waits on when it goes on", async () => {
    const lock = await acquire(repository.root);
    const shell = startProcess("setsid", process.execPath, fixture("wait.js"), repository.root, "plain");
    expect(await shell.nextLine()).toBe("waiting");
    const waiter = shell.pid;
    const helper = await blockedHelperOf(waiter);
    process.kill(-waiter, "SIGSTOP");
    await Promise.all([stopped(waiter), stopped(helper)]);
    await lock.release();
    const other = await acquire(repository.root, { timeoutMs: 1e9 });
    other.assertHeld();
    process.kill(-waiter, "SIGCONT");
    await other.release();
    expect(await shell.nextLine()).toBe("held");
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s to the group of a waiter ends the waiter and its helper",
    async (signal) => {
      await using lock = await acquire(repository.root);
      const shell = startProcess("setsid", process.execPath, fixture("wait.js"), repository.root, "plain");
      expect(await shell.nextLine()).toBe("waiting");
      const waiter = shell.pid;
      const helper = await blockedHelperOf(waiter);
      process.kill(-waiter, signal);
      await Promise.all([gone(waiter), gone(helper)]);
      lock.assertHeld();
    },
  );

  test("a waiter that goes on at the SIGINT that ends its helper gets the lock all the same", async () => {
    const lock = await acquire(repository.root);
    const shell = startProcess("setsid", process.execPath, fixture("wait.js"), repository.root, "hears-nothing");
    expect(await shell.nextLine()).toBe("waiting");
    const helper = await blockedHelperOf(shell.pid);
    process.kill(-shell.pid, "SIGINT");
    await gone(helper);
    expect(await blockedHelperOf(shell.pid)).not.toBe(helper);
    await lock.release();
    expect(await shell.nextLine()).toBe("held");
  });

  test("a waiter that has no standard streams waits and gets the lock", async () => {
    const lock = await acquire(repository.root);
    const script = 'exec 0<&- 1>&- 2>&-; exec "$0" "$@"';
    const waiter = startProcess("sh", "-c", script, process.execPath, fixture("wait.js"), repository.root, "plain");
    await blockedHelperOf(waiter.pid);
    const next = startFixture("wait.js", repository.root, "plain");
    expect(await next.nextLine()).toBe("waiting");
    await blockedHelperOf(next.pid);
    await lock.release();
    expect(await next.nextLine()).toBe("held");
    expect(await waiter.ended).toMatchObject({ exitCode: 0 });
  });

  test("a worker thread that is ended while it waits, or while it holds, leaves the lock free and no living helper", async () => {
    const { outcomes, helpers } = JSON.parse(await startFixture("end-threads.js", repository.root).nextLine());
    expect(outcomes).toEqual({ whileHeld: "repo-lock-busy", afterwards: "acquired" });
    expect(helpers).toHaveLength(1);
    await Promise.all(helpers.map(gone));
  });

  test.each(["exit", "throw"])("a waiter that ends by %s takes its helper with it", async (how) => {
    await using lock = await acquire(repository.root);
    const waiter = startFixture("wait.js", repository.root, how);
    expect(await waiter.nextLine()).toBe("waiting");
    const helpers = childrenOf(waiter.pid);
    expect(helpers).toHaveLength(1);
    await waiter.ended;
    await Promise.all(helpers.map(gone));
    lock.assertHeld();
  });

  test("a waiter goes over to the new lockfile when the old one is replaced, and its helper with it", async () => {
    const lost = await acquire(repository.root);
    const { waiter, helper } = await startWaiter();
    writeFileSync(`${lost.path}.new`, "");
    renameSync(`${lost.path}.new`, lost.path);
    expect(await waiter.nextLine()).toBe("held");
    await gone(helper);
    await lost.release();
  });

  test("one helper waits for all acquires of a process, and they get the lock in order", async () => {
    const holder = startFixture("hold.js", repository.root);
    expect(await holder.nextLine()).toBe("held");
    const order: number[] = [];
    const all = Array.from({ length: 50 }, async (_, i) => {
      await using lock = await acquire(repository.root, { timeoutMs: 1e9 });
      order.push(i);
      lock.assertHeld();
    });
    const helper = await blockedHelperOf(process.pid);
    const others = childrenOf(process.pid).filter((pid) => pid !== helper && pid !== holder.pid);
    expect(others).toEqual([]);
    holder.send("release");
    await Promise.all(all);
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test.each(["python", "ours"])(
    "a process that acquires again at once does not keep out a waiter: %s",
    async (kind) => {
      let lock = await acquire(repository.root);
      let isHeld = false;
      if (kind === "ours") {
        const { waiter } = await startWaiter();
        waiter.nextLine().then(() => {
          isHeld = true;
        });
      } else {
        const waiter = startProcess("python3", "-c", PYTHON, repository.lockfilePath);
        await waiter.nextLine();
        await blocked(waiter.pid);
        waiter.nextLine().then(() => {
          isHeld = true;
          waiter.send("release");
        });
      }
      let holds = 0;
      while (!isHeld) {
        expect(++holds).toBeLessThan(50);
        await new Promise((resolve) => setTimeout(resolve, 25));
        await lock.release();
        lock = await acquire(repository.root, { timeoutMs: 1e9 });
      }
      await lock.release();
    },
  );

  test.each([
    ["waited for itself", 5],
    ["did not wait for", 0.5],
  ])("a process that has held a lock that it %s lets a moment pass before it tries again", async (how, momentMs) => {
    const first = await acquire(repository.root);
    const { waiter } = await startWaiter(how === "waited for itself" ? "hold" : "plain");
    let lock = first;
    if (how === "waited for itself") {
      await first.release();
      expect(await waiter.nextLine()).toBe("held");
      const acquired = acquire(repository.root, { timeoutMs: 1e9 });
      await blockedHelperOf(process.pid);
      waiter.send("release");
      lock = await acquired;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
    await lock.release();
    const releasedAtMs = performance.now();
    await (await acquire(repository.root, { timeoutMs: 1e9 })).release();
    expect(performance.now() - releasedAtMs).toBeGreaterThan(momentMs);
  });

  test("a foreign holder that is killed frees the lock for a waiter", async () => {
    const holder = startProcess("python3", "-c", PYTHON, repository.lockfilePath);
    expect(await holder.nextLine()).toBe("started");
    expect(await holder.nextLine()).toBe("held");
    const { waiter } = await startWaiter();
    holder.kill("SIGKILL");
    expect(await waiter.nextLine()).toBe("held");
  });

  test(`abort or deadline at the instant of the hand-off, ${TRIALS} times: the reason, busy, or the lock, and never a lock that nobody has`, async () => {
    const reason = new Error("of the caller");
    const outcomes = new Map<string, number>();
    for (let trial = 0; trial < TRIALS; trial++) {
      const holder = await acquire(repository.root, { timeoutMs: 1e9 });
      const controller = new AbortController();
      const isDeadline = trial % 2 === 1;
      const timeoutMs = isDeadline ? 1 + Math.random() * 8 : 1e9;
      const acquired = acquire(repository.root, { timeoutMs, signal: controller.signal });
      acquired.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      const released = holder.release();
      if (trial % 4 === 0) await new Promise(setImmediate);
      if (!isDeadline) controller.abort(reason);
      await released;
      const outcome = await acquired.catch((error: unknown) => error);
      if (outcome === reason) count("reason");
      else if (outcome instanceof Error) count((outcome as { code?: string }).code ?? String(outcome));
      else {
        count("lock");
        await (outcome as Awaited<typeof acquired>).release();
      }
      await (await acquire(repository.root)).release();
    }
    for (const name of outcomes.keys()) expect(["reason", "lock", "repo-lock-busy"]).toContain(name);

    function count(name: string): void {
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    }
  });

  test(`abort or deadline at the instant when a foreign holder lets go, ${FOREIGN_TRIALS} times`, async () => {
    const holder = startProcess("python3", "-c", PYTHON_AGAIN, repository.lockfilePath);
    const reason = new Error("of the caller");
    for (let trial = 0; trial < FOREIGN_TRIALS; trial++) {
      expect(await holder.nextLine()).toBe("held");
      const controller = new AbortController();
      const isDeadline = trial % 2 === 1;
      const endsAtMs = performance.now() + 60;
      const timeoutMs = isDeadline ? 60 : 1e9;
      const acquired = acquire(repository.root, { timeoutMs, signal: controller.signal });
      acquired.catch(() => {});
      await blockedHelperOf(process.pid).catch(() => {});
      const delayMs = isDeadline ? Math.max(0, endsAtMs - performance.now() - Math.random() * 3) : Math.random() * 2;
      holder.send(String(delayMs));
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (!isDeadline) controller.abort(reason);
      const outcome = await acquired.catch((error: unknown) => error);
      if (outcome instanceof Error) expect([reason.message, "repo-lock-busy"]).toContain(nameOf(outcome));
      else await (outcome as Awaited<typeof acquired>).release();
      expect(await holder.nextLine()).toBe("released");
      await (await acquire(repository.root)).release();
      holder.send("again");
    }
    await Promise.all(
      childrenOf(process.pid)
        .filter((pid) => pid !== holder.pid)
        .map(gone),
    );
  });
});

test("many waiters on one signal leave no listener, and no warning", async () => {
  await using _lock = await acquire(repository.root);
  const controller = new AbortController();
  let listeners = 0;
  for (const [name, change] of [
    ["addEventListener", 1],
    ["removeEventListener", -1],
  ] as const) {
    controller.signal[name] = (...args: [never, never]) => {
      listeners += change;
      return EventTarget.prototype[name].apply(controller.signal, args);
    };
  }
  const waits = Array.from({ length: 50 }, () =>
    acquire(repository.root, { timeoutMs: 1e9, signal: controller.signal }),
  );
  for (const wait of waits) wait.catch(() => {});
  await new Promise(setImmediate);
  expect(listeners).toBe(1);
  controller.abort("enough");
  for (const wait of waits) await expect(wait).rejects.toBe("enough");
  expect(listeners).toBe(0);
});

test.each([
  ["with no more than aborted and throwIfAborted", { throwIfAborted() {} }],
  ["without throwIfAborted, as of abort-controller@3", new EventTarget()],
])("a signal %s ends a wait", async (_which, shape) => {
  await using _lock = await acquire(repository.root);
  const signal = Object.assign(shape, { aborted: false });
  const acquired = acquire(repository.root, { timeoutMs: 1e9, signal: signal as unknown as AbortSignal });
  await new Promise((resolve) => setTimeout(resolve, 20));
  signal.aborted = true;
  if (signal instanceof EventTarget) signal.dispatchEvent(new Event("abort"));
  await expect(acquired).rejects.toMatchObject({ name: "AbortError" });
});

function nameOf(error: Error): string {
  return (error as { code?: string }).code ?? error.message;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}
