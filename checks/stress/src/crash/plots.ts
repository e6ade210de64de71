import { acquire, inspect, isRepolockError } from "repolock";
import type { Servant } from "./servant.js";
import type { Plot, Stage } from "./story.js";

// Long enough for a contender that has the wrong idea, short enough to wait for.
const SHORT_MS = 100;

/** Stories of holders and waiters that are stopped, blocked, or survived by a child. */
export const PLOTS: readonly Plot[] = [
  {
    title:
      "SIGSTOP of a holder: contenders time out and are told its name; after SIGCONT it releases, and who waits gets it",
    async tell({ root, cast, note, expect }) {
      const [holder, waiter] = [cast("the holder"), cast("the waiter")];
      await holds(holder, expect);
      holder.signal("SIGSTOP");
      note(`${holder.pid} had the lock and was stopped`);
      await isBusy(waiter, holder, expect);
      expect((await inspect(root)).holder?.pid, holder.pid, "whom inspect names");
      await waits(waiter, expect);
      note(`${waiter.pid} waited`);
      holder.order("release");
      holder.signal("SIGCONT");
      expect(await holder.says(), "released", "the holder after SIGCONT");
      expect(await waiter.says(), "held", "the waiter after the release");
    },
  },
  {
    title: "SIGKILL of a stopped holder: who waits gets the lock",
    async tell({ cast, note, expect }) {
      const [holder, waiter] = [cast("the holder"), cast("the waiter")];
      await holds(holder, expect);
      await waits(waiter, expect);
      holder.signal("SIGSTOP");
      note(`${holder.pid} had the lock, ${waiter.pid} waited, ${holder.pid} was stopped and killed`);
      await holder.kill();
      expect(await waiter.says(), "held", "the waiter after the death");
    },
  },
  {
    title: "SIGSTOP of a waiter: others take turns without it, and after SIGCONT it gets its own",
    async tell({ cast, note, expect }) {
      const [holder, waiter, other] = [cast("the holder"), cast("the waiter"), cast("the other")];
      await holds(holder, expect);
      await waits(waiter, expect);
      waiter.signal("SIGSTOP");
      note(`${holder.pid} had the lock, ${waiter.pid} waited and was stopped`);
      await releases(holder, expect);
      await holds(other, expect);
      await isBusy(holder, other, expect);
      waiter.signal("SIGCONT");
      await releases(other, expect);
      expect(await waiter.says(), "held", "the waiter after SIGCONT");
    },
  },
  {
    title:
      "a holder whose event loop is blocked (for at least 10 s, in the quick run 1 s): contenders wait and are told its name",
    async tell({ isFull, cast, note, expect }) {
      const [holder, waiter, other] = [cast("the holder"), cast("the waiter"), cast("the other")];
      await holds(holder, expect);
      holder.order(`block ${isFull ? 10_000 : 1000}`);
      holder.order("release");
      expect(await holder.says(), "blocking", "the holder");
      note(`${holder.pid} had the lock, and blocked`);
      await waits(waiter, expect);
      await isBusy(other, holder, expect);
      holder.wake();
      expect(await holder.says(), "awake", "the holder");
      expect(await holder.says(), "released", "the holder");
      expect(await waiter.says(), "held", "the waiter after the release");
    },
  },
  {
    title: "a waiter whose event loop is blocked: others take turns without it, and then it gets its own",
    async tell({ isFull, cast, note, expect }) {
      const [holder, waiter, other] = [cast("the holder"), cast("the waiter"), cast("the other")];
      await holds(holder, expect);
      // The order to block is read while it waits.
      waiter.order(`acquire-and-block ${isFull ? 3000 : 300}`);
      expect(await waiter.says(), "waiting", "the waiter");
      expect(await waiter.says(), "blocking", "the waiter");
      note(`${holder.pid} had the lock, ${waiter.pid} waited, and blocked`);
      await releases(holder, expect);
      await holds(other, expect);
      await releases(other, expect);
      waiter.wake();
      expect(await waiter.says(), "awake", "the waiter");
      expect(await waiter.says(), "held", "the waiter when it has woken");
    },
  },
  {
    title: "a holder that dies while a child that it has started lives on: the lock is free",
    async tell({ root, cast, note, expect }) {
      const holder = cast("the holder");
      await holds(holder, expect);
      holder.order("spawn");
      const child = Number(await holder.says());
      await holder.kill();
      note(`${holder.pid} had the lock, started ${child}, and was killed`);
      try {
        await (await acquire(root)).release();
      } catch (error) {
        expect(isRepolockError(error) ? error.message : error, undefined, "the next acquire");
      } finally {
        process.kill(child, "SIGKILL");
      }
    },
  },
];

type Expect = Stage["expect"];

async function holds(servant: Servant, expect: Expect): Promise<void> {
  servant.order("acquire 0");
  expect(await servant.says(), "held", `${servant.label}, who acquires`);
}

async function waits(servant: Servant, expect: Expect): Promise<void> {
  servant.order("acquire Infinity");
  expect(await servant.says(), "waiting", `${servant.label}, who acquires`);
}

async function releases(servant: Servant, expect: Expect): Promise<void> {
  servant.order("release");
  expect(await servant.says(), "released", `${servant.label}, who releases`);
}

async function isBusy(servant: Servant, holder: Servant, expect: Expect): Promise<void> {
  for (const timeoutMs of [0, SHORT_MS]) {
    servant.order(`acquire ${timeoutMs}`);
    if (timeoutMs > 0) expect(await servant.says(), "waiting", `${servant.label}, who acquires`);
    expect(await servant.says(), `busy ${holder.pid} ${holder.label}`, `${servant.label}, after ${timeoutMs} ms`);
  }
}
