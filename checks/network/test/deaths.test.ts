import { expect, test } from "vitest";
import { describeOnGluster } from "./lane.js";
import { startContender, startHolder, startTwoMachines } from "./two-machines.js";

describeOnGluster("when something dies", () => {
  test("a holder that is killed frees the lock for who waits on the other machine", async () => {
    const { a, b } = await startTwoMachines();
    const holder = await startHolder(a);
    const waiter = startContender(b, 1e9, "next");
    expect(await waiter.next()).toMatchObject({ event: "waiting" });
    holder.process.kill("SIGKILL");
    expect(await waiter.next()).toEqual({ event: "held" });
  });

  test("a machine that dies frees the lock for who waits on the other, and its holder does not pass", async () => {
    const { a, b } = await startTwoMachines();
    const holder = await startHolder(a);
    const waiter = startContender(b, 1e9, "next");
    expect(await waiter.next()).toMatchObject({ event: "waiting" });
    await a.crash();
    expect(await waiter.next()).toEqual({ event: "held" });
    expect(await holder.ask("assert")).toMatchObject({
      event: "lost",
      code: "repo-lock-lost",
      message: expect.stringMatching(/cannot be confirmed: /),
    });
    expect(await holder.ask("release")).toEqual({ event: "released" });
    expect(await waiter.ask("assert")).toEqual({ event: "passed" });
  });

  test("a brick that is gone while the lock is held lets nobody pass, and nobody else in", async () => {
    const { volume, a, b } = await startTwoMachines();
    const holder = await startHolder(a);
    await volume.killBrick();
    expect(await holder.ask("assert")).toMatchObject({
      event: "lost",
      message: expect.stringMatching(/cannot be confirmed: /),
    });
    expect(await startContender(b, 1e9, "next").next()).toMatchObject({
      event: "refused",
      code: "repo-lock-acquire-failed",
    });
  });

  test("a brick that dies while the lock is waited for ends the wait with an error", async () => {
    const { volume, a, b } = await startTwoMachines();
    await startHolder(a);
    const waiter = startContender(b, 1e9, "next");
    expect(await waiter.next()).toMatchObject({ event: "waiting" });
    await volume.killBrick();
    expect(await waiter.next()).toMatchObject({ event: "refused", code: "repo-lock-acquire-failed" });
  });
});
