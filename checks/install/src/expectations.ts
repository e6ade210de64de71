import { join } from "node:path";
import { expect } from "vitest";
import type { Installation } from "./installation.js";
import { copyPlans } from "./plans.js";
import type { Outcome } from "./project.js";

const READING = [["check"], ["history", "G-0001"], ["status"], ["render", "roadmap"], ["version"], ["help"]];
const WITHOUT_ROOT = ["version", "help"];

/** Expects that the library locks, and that a verb of the program does. */
export async function expectItLocks(installation: Installation, probe = ["probe.mjs"]): Promise<void> {
  const root = copyPlans();
  const outcome = await installation.node([...probe, root]);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(outcome.stdout)).toEqual({
    state: expect.stringMatching(/^(free|unknown)$/),
    locked: join(root, ".git/aiwf.lock"),
    contender: "repo-lock-busy",
  });
  const added = await installation.aiwf(addGap(root));
  expect(added).toEqual({ exitCode: 0, stdout: 'aiwf add gap G-0002 "Slow"', stderr: "" });
  await expectReadingVerbsWork(installation, root);
  await expectOfDoctor(installation, root, { exitCode: 0, row: /^fs-ext: +ok \(/m });
}

/** Expects that library and program refuse to lock, in one message that names the remedies, and that readers work. */
export async function expectOneMessage(installation: Installation, reason: RegExp): Promise<void> {
  const root = copyPlans();
  const outcome = await installation.node(["probe.mjs", root]);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  const { state, refused } = JSON.parse(outcome.stdout);
  expect(state).toMatch(/^(free|unknown)$/);
  expect(refused.code).toBe("repo-lock-acquire-failed");
  expect(refused.message).toMatch(reason);
  for (const remedy of ["npm rebuild fs-ext", "approve-scripts", "approve-builds", "fs-ext-extra-prebuilt@"]) {
    expect(refused.message).toContain(remedy);
  }
  const added: Outcome = await installation.aiwf(addGap(root));
  expect(added).toEqual({ exitCode: 3, stdout: "", stderr: `aiwf add: acquiring repo lock: ${refused.message}` });
  await expectReadingVerbsWork(installation, root);
  await expectOfDoctor(installation, root, { exitCode: 1, row: /^fs-ext: +(?!ok).*\n +.*npm (?:install|rebuild)/m });
}

/** Expects what doctor says of fs-ext. */
async function expectOfDoctor(
  { aiwf }: Installation,
  root: string,
  { exitCode, row }: { exitCode: number; row: RegExp },
): Promise<void> {
  const doctor = await aiwf(["doctor", "--root", root]);
  expect(doctor).toMatchObject({ exitCode, stderr: "" });
  expect(doctor.stdout).toMatch(row);
}

async function expectReadingVerbsWork({ aiwf }: Installation, root: string): Promise<void> {
  for (const [verb = "", ...args] of READING) {
    const { exitCode, stdout, stderr } = await aiwf([
      verb,
      ...args,
      ...(WITHOUT_ROOT.includes(verb) ? [] : ["--root", root]),
    ]);
    expect({ verb, exitCode, stderr }).toEqual({ verb, exitCode: 0, stderr: "" });
    expect(stdout, `what ${verb} says`).not.toBe("");
  }
}

function addGap(root: string): string[] {
  return ["add", "gap", "--title", "Slow", "--body", "It is.", "--root", root];
}
