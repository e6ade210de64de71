import { startProcess } from "support/process";
import { expect, test } from "vitest";
import { describeOnGluster } from "./lane.js";
import { repositoryOn, startContender, startFixture, startHolder, startTwoMachines } from "./two-machines.js";

describeOnGluster("between two machines", () => {
  test.each([
    ["a", "b"],
    ["b", "a"],
  ] as const)("a holder on %s excludes %s, and is named with its host from its record", async (from, to) => {
    const machines = await startTwoMachines();
    const holder = await startHolder(machines[from], "aiwf add gap");
    expect(await startContender(machines[to], 0, "other").next()).toMatchObject({
      event: "refused",
      code: "repo-lock-busy",
      holder: { pid: holder.process.pid, host: `machine-${from}`, label: "aiwf add gap", proof: "recorded" },
    });
    expect(await holder.ask("assert")).toEqual({ event: "passed" });
    await holder.ask("release");
    await startHolder(machines[to]);
  });

  test("a release hands the lock to who waits on the other machine", async () => {
    const { a, b } = await startTwoMachines();
    const holder = await startHolder(a, "first");
    const waiter = startContender(b, 1e9, "second");
    expect(await waiter.next()).toMatchObject({ event: "waiting", holder: { host: "machine-a", label: "first" } });
    await holder.ask("release");
    expect(await waiter.next()).toEqual({ event: "held" });
    expect(await startContender(a, 0, "third").next()).toMatchObject({
      code: "repo-lock-busy",
      holder: { pid: waiter.process.pid, host: "machine-b", label: "second" },
    });
  });

  test("a wait ends at its deadline, with the name of the holder on the other machine", async () => {
    const { a, b } = await startTwoMachines();
    const holder = await startHolder(a);
    const waiter = startContender(b, 200, "other");
    expect(await waiter.next()).toMatchObject({ event: "waiting" });
    expect(await waiter.next()).toMatchObject({
      event: "refused",
      code: "repo-lock-busy",
      holder: { pid: holder.process.pid, host: "machine-a" },
    });
  });

  test("inspect says that the file system is shared, and claims neither held nor free of what it cannot see", async () => {
    const { a, b } = await startTwoMachines();
    const holder = await startHolder(a, "work");
    const shared = { exists: true, state: "unknown", filesystem: { type: "fuse.glusterfs", scope: "network" } };
    const named = { holder: { pid: holder.process.pid, host: "machine-a", label: "work", proof: "recorded" } };
    const seenFrom = async (machine: typeof a) =>
      JSON.parse(await startFixture(machine, "inspect.js", repositoryOn(machine)).nextLine());
    expect(await holder.ask("inspect")).toMatchObject({ ...shared, ...named });
    expect(await seenFrom(b)).toMatchObject({ ...shared, ...named });
    await holder.ask("release");
    expect(await seenFrom(b)).toMatchObject(shared);
    expect(await seenFrom(b)).not.toHaveProperty("holder");
  });

  test("a program that calls flock itself, on the other machine, takes part", async () => {
    const { a, b } = await startTwoMachines();
    const lockfile = (machine: typeof a) => `${repositoryOn(machine)}/.git/aiwf.lock`;
    await (await startHolder(a)).ask("release");
    const command = ["flock", lockfile(b), "sh", "-c", "echo held && read line"] as const;
    const foreign = startProcess(...b.commandLine(...command));
    expect(await foreign.nextLine()).toBe("held");
    const refusal = await startContender(a, 0, "ours").next();
    expect(refusal).toMatchObject({ code: "repo-lock-busy" });
    expect(refusal).not.toHaveProperty("holder");
    foreign.endInput();
    await foreign.ended;
    await startHolder(a);
    const { exitCode } = await startProcess(...b.commandLine("flock", "-n", lockfile(b), "true")).ended;
    expect(exitCode).toBe(1);
  });
});
