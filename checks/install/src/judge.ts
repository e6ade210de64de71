import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { type Command, Probe, type Told } from "./probes.js";
import type { Expected } from "./rows.js";
import { findOnPath } from "./tools.js";

/** What came of an environment, in the words of the table. */
export interface Verdict {
  readonly through: string;
  readonly contended: string;
  readonly inspect: string;
}

const TITLES: Readonly<Record<string, string>> = { flock: "flock(1)" };
const REFUSED = /^repo-lock-(acquire-failed|unsupported)$/;

/** Judges by two processes of an environment, and by a third that uses flock(1), whether the lock excludes there. */
export async function judge(command: Command, root: string, expected: Expected): Promise<Verdict> {
  await using holder = await Probe.start(command, root);
  const held = await holder.told();
  if (expected instanceof RegExp) return refusal(command, root, expected, held);
  expect(held).toMatchObject({ outcome: "locked", through: expected });
  expect(held.state).toMatch(/^(held|unknown)$/);
  expectLocked(root, true);

  await using contender = await Probe.start(command, root);
  const busy = await contender.told();
  expect(busy).toMatchObject({ outcome: "repo-lock-busy", through: expected, holder: { pid: held.pid } });
  expect(busy.message).toContain(`process ${held.pid} on `);
  expect(busy.state).toBe(held.state);
  expect(await contender.told()).toEqual({ outcome: "waiting" });
  await holder.end();
  expect(await next(contender)).toEqual({ outcome: "locked" });
  expectLocked(root, true);
  await contender.end();
  expectLocked(root, false);
  return {
    through: TITLES[expected] ?? expected,
    contended: "busy, then acquired",
    inspect: `${busy.state}, ${busy.holder?.proof}`,
  };
}

/** Expects that both processes are refused by the same message. */
async function refusal(command: Command, root: string, expected: RegExp, told: Told): Promise<Verdict> {
  await using second = await Probe.start(command, root);
  const also = await second.told();
  for (const { outcome, message } of [told, also]) {
    expect(outcome).toMatch(REFUSED);
    expect(message).toMatch(expected);
  }
  expect(told.state).toMatch(/^(free|unknown|repo-lock-unsupported)$/);
  expectLocked(root, false);
  return {
    through: "nothing, and says why",
    contended: "refused",
    inspect: told.state === "repo-lock-unsupported" ? "refused" : `${told.state}`,
  };
}

async function next(probe: Probe): Promise<Told> {
  const told = await probe.told();
  return told.outcome === "waiting" ? next(probe) : told;
}

function expectLocked(root: string, isLocked: boolean): void {
  const flock = findOnPath("flock");
  if (flock === undefined) return;
  const { status } = spawnSync(flock, ["-n", "-E", "75", join(root, ".git/aiwf.lock"), "true"]);
  expect(status, "what flock(1) says").toBe(isLocked ? 75 : 0);
}
