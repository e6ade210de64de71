import { expect, test } from "vitest";
import { describeOnGluster } from "./lane.js";
import { type Contender, startContender, startHolder, startTwoMachines } from "./two-machines.js";

const lost = {
  event: "lost",
  code: "repo-lock-lost",
  message: expect.stringMatching(/was lost: the file system gave it to another process$/),
};

describeOnGluster("a brick that restarts forgets its locks", () => {
  async function holdAcrossRestart() {
    const machines = await startTwoMachines();
    const holder = await startHolder(machines.a);
    await machines.volume.killBrick();
    await machines.volume.startBrick();
    await Promise.all([machines.a.answers(), machines.b.answers()]);
    return { ...machines, holder };
  }

  /** Whether the holders pass, asked one after the other. */
  async function passes(...holders: Contender[]) {
    const answers: boolean[] = [];
    for (const holder of holders) answers.push((await holder.ask("assert")).event === "passed");
    return answers;
  }

  test("while nobody else has come, the holder takes the lock again where it left off", async () => {
    const { b, holder } = await holdAcrossRestart();
    expect(await holder.ask("assert")).toEqual({ event: "passed" });
    expect(await startContender(b, 0, "other").next()).toMatchObject({ code: "repo-lock-busy" });
  });

  test("of two that believe to hold it only the one passes that has it, also when the other has given it back", async () => {
    const { b, holder } = await holdAcrossRestart();
    const other = await startHolder(b);
    expect(await passes(holder, other, holder, other)).toEqual([false, true, false, true]);
    await other.ask("release");
    expect(await holder.ask("assert")).toMatchObject(lost);
    await holder.ask("release");
    await startHolder(b);
  });

  test("a holder that others have had the turn after does not pass, though the lock is free again", async () => {
    const { b, holder } = await holdAcrossRestart();
    await (await startHolder(b)).ask("release");
    expect(await holder.ask("assert")).toMatchObject(lost);
  });
});
