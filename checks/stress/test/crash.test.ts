// A process that is killed, stopped or busy at any moment frees the lock, names nobody wrongly and leaves nothing behind.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { acquire, inspect } from "repolock";
import { Random } from "support/random";
import { expect, onTestFinished, test } from "vitest";
import { complaintsAfterDeath, KILLED_LABEL } from "./crash/aftermath.js";
import { deadly, type Moment, readEpitaph } from "./crash/death.js";
import { type Answer, Puppet } from "./puppet.js";
import { scratchRoot } from "./scratch.js";
import { isFull, seeds, sized } from "./size.js";

const DEADLINE_MS = 60;
const MAX_DELAY_MS = 8;

// No situation has as many steps, unless it goes on for ever.
const MAX_CALLS = 200;

/** What a process does until it dies. */
type Situation = (killed: Puppet, root: string) => Promise<unknown>;

const SITUATIONS: Readonly<Record<string, Situation>> = {
  async "an acquire and its release"(killed, root) {
    await killed.acquire(KILLED_LABEL, root);
    await killed.release(KILLED_LABEL);
  },
  async "a wait until the holder releases"(killed, root) {
    await using holder = await acquire(root);
    const { answer } = await killed.wait(KILLED_LABEL, root);
    await holder.release();
    await answer;
    await killed.release(KILLED_LABEL);
  },
  async "a wait that is aborted"(killed, root) {
    await using _holder = await acquire(root);
    const { answer } = await killed.wait(KILLED_LABEL, root);
    await killed.order("abort", { lock: KILLED_LABEL });
    await answer;
  },
  async "a refused acquire"(killed, root) {
    await using _holder = await acquire(root);
    await killed.acquire(KILLED_LABEL, root);
  },
  async "a wait until its deadline"(killed, root) {
    await using _holder = await acquire(root);
    await killed.acquire(KILLED_LABEL, root, DEADLINE_MS);
  },
  async "an acquire over the long record of a killed holder"(killed, root) {
    const record = JSON.stringify({ pid: 1, host: "elsewhere", label: "x".repeat(200), since: 0 });
    writeFileSync(join(root, ".git", "aiwf.lock"), `${record}\n`, { mode: 0o600 });
    await killed.acquire(KILLED_LABEL, root);
    await killed.release(KILLED_LABEL);
  },
};

// A quick run takes the first three.
test.for(Object.keys(SITUATIONS).slice(0, sized(3, 6)))(
  "SIGKILL at each step of %s frees the lock",
  async (name, { annotate }) => {
    const steps = new Set<string>();
    for (let call = 1; ; call++) {
      expect(call, "steps").toBeLessThan(MAX_CALLS);
      const step = await killAt(call, "after");
      if (step === undefined) break;
      steps.add(step.replace(/Sync\b/, ""));
      if (step.startsWith("write")) await killAt(call, "half");
      // But for what happens in between, this is the same as after the step before.
      if (isFull || call === 1) await killAt(call, "before");
    }
    expect(steps.size).toBeGreaterThan(0);
    await annotate(`at ${[...steps].join(", ")}`);

    async function killAt(call: number, moment: Moment): Promise<string | undefined> {
      const root = scratchRoot();
      const killed = new Puppet("killed", deadly({ call, moment, root, changesOnly: !isFull }));
      await SITUATIONS[name]?.(killed, root);
      await killed[Symbol.asyncDispose]();
      const step = readEpitaph(root);
      expect(await complaintsAfterDeath(root), `killed ${moment} call ${call}, ${step}`).toEqual([]);
      return step;
    }
  },
);

test.for(seeds(2, 200))("SIGKILL at a random instant of two that contend, seed %i", async (seed) => {
  const random = new Random(seed);
  const root = scratchRoot();
  const [first, second] = [new Puppet("first"), new Puppet("second")];
  const survivor = `the survivor of ${seed}`;
  await Promise.all([first.ask("loop", { root, label: KILLED_LABEL }), second.ask("loop", { root, label: survivor })]);
  await sleep(random.next() * MAX_DELAY_MS);
  await first.kill();
  // The helper of the dead can still be before it in the queue.
  expect(await second.ask("hold")).toMatchObject({ event: "done" });
  expect((await inspect(root)).holder).toMatchObject({ pid: second.pid, label: survivor });
  await expect(acquire(root)).rejects.toMatchObject({ holder: { pid: second.pid, label: survivor } });
  await second.kill();
  expect(await complaintsAfterDeath(root)).toEqual([]);
});

test("a stopped holder is named to those it keeps waiting, and releases when it goes on", async () => {
  const { root, holder, waiter } = await holderAndWaiter();
  holder.signal("SIGSTOP");
  const other = puppet("other");
  for (const timeoutMs of [0, DEADLINE_MS]) {
    const answer = await other.acquire("other", root, timeoutMs);
    expect(answer).toMatchObject({ code: "repo-lock-busy", holder: { pid: holder.pid, label: "holder" } });
  }
  expect((await inspect(root)).holder?.pid).toBe(holder.pid);
  const released = holder.release("holder");
  holder.signal("SIGCONT");
  await released;
  await expectHeld(waiter.answer);
});

test("a waiter that was stopped gets the lock after it goes on, and so does another one", async () => {
  const { root, holder, waiter } = await holderAndWaiter();
  waiter.puppet.signal("SIGSTOP");
  const other = puppet("other");
  const { answer } = await other.wait("other", root);
  await holder.release("holder");
  waiter.puppet.signal("SIGCONT");
  await expectEachInTurn([waiter, { puppet: other, name: "other", answer }]);
});

test("a waiter that is killed while it is stopped gives the lock to another one", async () => {
  const { root, holder, waiter } = await holderAndWaiter();
  waiter.puppet.signal("SIGSTOP");
  const { answer } = await puppet("other").wait("other", root);
  await holder.release("holder");
  await waiter.puppet.kill();
  await expectHeld(answer);
});

test("a waiter whose event loop was blocked at the hand-off gets the lock, and so does another one", async () => {
  const { root, holder, waiter } = await holderAndWaiter();
  const blocked = waiter.puppet.order("block", { ms: sized(300, 3000) });
  const other = puppet("other");
  const { answer } = await other.wait("other", root);
  await holder.release("holder");
  await blocked;
  await expectEachInTurn([waiter, { puppet: other, name: "other", answer }]);
});

test("a holder that is killed while a child of it lives on frees the lock", async () => {
  const root = scratchRoot();
  const holder = puppet("holder");
  await holder.acquire("holder", root);
  const { child = 0 } = await holder.ask("startChild");
  onTestFinished(() => {
    process.kill(child, "SIGKILL");
  });
  await holder.kill();
  expect(await complaintsAfterDeath(root)).toEqual([]);
});

test("the judge notices a lock that is held, and files that were left", async () => {
  const root = scratchRoot();
  mkdirSync(join(root, ".git", "aiwf.lock.tmp"));
  await using _lock = await acquire(root);
  const complaints = await complaintsAfterDeath(root);
  expect(complaints).toContainEqual("inspect says that the lock is held");
  expect(complaints).toContainEqual(expect.stringMatching(/^the next acquire does not succeed at its first try/));
  expect(complaints).toContainEqual(".git has in it: aiwf.lock, aiwf.lock.tmp");
  expect(complaints).toContainEqual(`this process still has open: ${join(root, ".git", "aiwf.lock")}`);
  expect(complaints).toContainEqual(expect.stringMatching(/^the lockfile says after a release: /));
});

interface Waiting {
  readonly puppet: Puppet;
  readonly name: string;
  readonly answer: Promise<Answer>;
}

function puppet(name: string): Puppet {
  const started = new Puppet(name);
  onTestFinished(() => started.kill());
  return started;
}

async function holderAndWaiter(): Promise<{ root: string; holder: Puppet; waiter: Waiting }> {
  const root = scratchRoot();
  const [holder, waiter] = [puppet("holder"), puppet("waiter")];
  expect(await holder.acquire("holder", root)).toMatchObject({ event: "done" });
  const { answer } = await waiter.wait("waiter", root);
  return { root, holder, waiter: { puppet: waiter, name: "waiter", answer } };
}

async function expectHeld(answer: Promise<Answer>): Promise<void> {
  expect(await answer).toMatchObject({ event: "done" });
}

/** In whatever order: no fairness is claimed among those that cannot run. */
async function expectEachInTurn(waiting: readonly Waiting[]): Promise<void> {
  await Promise.all(
    waiting.map(async ({ puppet, name, answer }) => {
      await expectHeld(answer);
      expect(await puppet.ask("assertHeld", { lock: name })).toMatchObject({ event: "done" });
      await puppet.release(name);
    }),
  );
}
