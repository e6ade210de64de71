import { readFileSync } from "node:fs";
import type { TestProcess } from "support/process";
import { expect, test } from "vitest";
import { describeOnGluster } from "./lane.js";
import { startContender, startHolder, startTwoMachines } from "./two-machines.js";

/** Resolves when the process stands still in a call to a FUSE mount. */
async function standsStill({ pid }: TestProcess): Promise<void> {
  while (!/fuse|request_wait_answer/.test(readFileSync(`/proc/${pid}/wchan`, "latin1"))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describeOnGluster("on a mount that does not answer", () => {
  test("a machine that hangs keeps the lock it has: others wait as long as they want to, and it passes afterwards", async () => {
    const { a, b } = await startTwoMachines();
    const holder = await startHolder(a, "hangs");
    a.pause();
    expect(await startContender(b, 300, "other").next()).toMatchObject({
      event: "waiting",
      holder: { label: "hangs" },
    });
    expect(await startContender(b, 0, "other").next()).toMatchObject({
      event: "refused",
      code: "repo-lock-busy",
      holder: { pid: holder.process.pid, host: "machine-a" },
    });
    a.resume();
    expect(await holder.ask("assert")).toEqual({ event: "passed" });
  });

  test("an acquire stands still with its process, can be killed, and hinders nobody on other machines", async () => {
    const { a, b } = await startTwoMachines();
    a.pause();
    const stuck = startContender(a, 0, "stuck");
    await standsStill(stuck.process);
    const other = await startHolder(b);
    await other.ask("release");
    stuck.process.kill("SIGKILL");
    expect(await stuck.process.ended).toMatchObject({ signal: "SIGKILL", stdout: "" });
    a.resume();
    await startHolder(a);
  });

  test("an acquire that stood still goes on when the mount answers again, and then its deadline counts", async () => {
    const { a, b } = await startTwoMachines();
    const holder = await startHolder(b);
    a.pause();
    const stuck = startContender(a, 1, "stuck");
    await standsStill(stuck.process);
    a.resume();
    let said = await stuck.next();
    if (said.event === "waiting") said = await stuck.next();
    expect(said).toMatchObject({ code: "repo-lock-busy", holder: { pid: holder.process.pid } });
  });

  test("a brick that hangs is given up after the ping timeout, and then acquire rejects", async () => {
    const { volume } = await startTwoMachines();
    const third = await volume.addMachine("machine-c", 1);
    volume.pauseBrick();
    expect(await startContender(third, 1e9, "next").next()).toMatchObject({
      event: "refused",
      code: "repo-lock-acquire-failed",
    });
  });
});
