import { expect, test } from "vitest";
import { git, startAdd } from "./aiwf.js";
import { gitGate } from "./git-gate.js";
import { describeOnGluster } from "./lane.js";
import { startHolder, startTwoMachines } from "./two-machines.js";

const ADDS_PER_MACHINE = 8;

describeOnGluster("aiwf in one repository, on two machines", () => {
  test("of sixteen adds at once, eight on each, all succeed, with an id and a commit each", async () => {
    const machines = await startTwoMachines();
    await git(machines.a, "init", "--quiet");
    const adds = ["a", "b"].flatMap((name) =>
      Array.from({ length: ADDS_PER_MACHINE }, (_, index) => startAdd(machines[name as "a" | "b"], `${name} ${index}`)),
    );
    const outcomes = await Promise.all(adds.map(({ ended }) => ended));
    expect(outcomes.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
      outcomes.map(() => ({ exitCode: 0, stderr: "" })),
    );
    const ids = outcomes.map(({ stdout }) => /G-\d{4}/.exec(stdout)?.[0]).sort();
    expect(ids).toEqual(outcomes.map((_, index) => `G-${String(index + 1).padStart(4, "0")}`));
    for (const machine of [machines.a, machines.b]) {
      const subjects = await git(machine, "log", "--format=%s");
      expect(subjects.split("\n").sort()).toEqual(outcomes.map(({ stdout }) => stdout.trimEnd()).sort());
      expect(await git(machine, "fsck", "--strict")).toBe("");
      expect(await git(machine, "status", "--porcelain")).toBe("");
    }
  });

  test("an add whose lock the brick has forgotten, and another machine has taken, commits nothing", async () => {
    const { volume, a, b } = await startTwoMachines();
    await git(a, "init", "--quiet");
    const gate = gitGate("commit-tree");
    const add = startAdd(a, "late", gate.directory);
    await gate.reached();
    await volume.killBrick();
    await volume.startBrick();
    await Promise.all([a.answers(), b.answers()]);
    const other = await startHolder(b);
    gate.open();
    const { exitCode, stderr } = await add.ended;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringMatching(/lock on .* was lost: the file system gave it to another process/),
    });
    expect(await git(b, "rev-list", "--all", "--count")).toBe("0");
    expect(await git(b, "status", "--porcelain")).toBe("");
    expect(await other.ask("assert")).toEqual({ event: "passed" });
  });
});
