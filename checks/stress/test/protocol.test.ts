// Verifies the model of the protocol (docs/testing.md), and that the verifier finds each defect that is put into it.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { scratchDirectory } from "./scratch.js";
import { isFull } from "./size.js";

const MODEL = fileURLToPath(new URL("../model/repolock.pml", import.meta.url));

// Nothing is left out because of an argument that it could not matter (NOREDUCE), so nobody need follow such an argument.
const CC_OPTIONS = [isFull ? "-O2" : "-O0", "-w", "-DNOREDUCE", "-DCOLLAPSE"];

type Size = readonly [contenders: number, rounds: number, replacements: number, kills: number, attacks: number];
type Claim = "safety" | "progress";

const SMALL: Size = [2, 1, 1, 1, 1];
const TWO_ROUNDS: Size = [2, 2, 0, 0, 0];

const SOUND: readonly { size: Size; claim: Claim; isQuick?: true }[] = [
  { size: [2, 1, 1, 0, 1], claim: "safety", isQuick: true },
  { size: [2, 1, 0, 1, 0], claim: "progress", isQuick: true },
  { size: SMALL, claim: "safety" },
  { size: SMALL, claim: "progress" },
  { size: [2, 1, 2, 1, 0], claim: "safety" },
  { size: [2, 2, 1, 0, 0], claim: "safety" },
  { size: [3, 1, 0, 0, 0], claim: "safety" },
];

const TWO_HOLDERS = /^assertion violated.*replacementsBefore/;
const TWO_PASS = /^assertion violated(?!.*replacementsBefore).*holding/;
const NEVER_FREE = /^assertion violated.*owner/;
const WAITS_FOR_EVER = /^assertion violated.*finished/;

/** What the verifier must say of each defect. Try another way to build the lock here first. */
const DEFECTS: readonly { name: string; text: string; error: RegExp; size?: Size; isQuick?: true }[] = [
  {
    name: "TRUST_HELPER",
    text: "a waiter believes that it holds the lock because its helper exited",
    error: TWO_PASS,
    isQuick: true,
  },
  {
    name: "NO_SECOND_LOOK",
    text: "a waiter relies on its helper alone, which can be stopped",
    error: WAITS_FOR_EVER,
    isQuick: true,
  },
  { name: "HELPER_STAYS", text: "a helper that outlives its waiter keeps the lock", error: NEVER_FREE },
  {
    name: "LEAK_ON_GIVE_UP",
    text: "a waiter that gives up kills its helper and closes nothing",
    error: NEVER_FREE,
    isQuick: true,
  },
  { name: "LEAK_ON_REOPEN", text: "a lockfile that was replaced stays open", error: NEVER_FREE },
  { name: "NO_IDENTITY_CHECK", text: "nobody compares the locked file with the path", error: TWO_HOLDERS },
  { name: "NO_ASSERT_HELD", text: "assertHeld always passes", error: TWO_PASS },
  { name: "ERASE_AFTER_UNLOCK", text: "a holder erases its record after the unlock", error: /hasSigned/ },
  { name: "UNLINK", text: "a release removes the lockfile", error: TWO_HOLDERS, size: TWO_ROUNDS },
  {
    name: "PUT_BACK_IS_HARMLESS",
    text: "documented limit: a holder does not notice a lockfile that was away between two looks",
    error: /wasOvertaken/,
    size: [2, 1, 2, 0, 0],
  },
  {
    name: "STOPPED_FOR_EVER",
    text: "documented limit: a stopped helper can share the lock that its waiter took for itself, and outlive it",
    error: NEVER_FREE,
  },
];

const missing = await missingTool();

if (missing !== undefined) console.log(`skipped: the model of the protocol: ${missing}`);

describe.skipIf(missing !== undefined)("every interleaving of the model", () => {
  test.for(SOUND.filter(({ isQuick }) => isFull || isQuick))(
    "of [contenders, rounds, replacements, kills, attacks] $size has $claim",
    async ({ size, claim }, { annotate }) => {
      const { states, error, trail } = await verify(size, claim);
      expect(error, trail).toBeUndefined();
      await annotate(`${states} states`);
    },
  );

  test.for(DEFECTS.filter(({ isQuick }) => isFull || isQuick))(
    "$name is found: $text",
    async ({ name, error: expected, size = SMALL }) => {
      expect((await verify(size, "safety", name)).error).toMatch(expected);
    },
  );
});

async function verify(size: Size, claim: Claim, defect?: string) {
  const directory = scratchDirectory();
  const names = ["CONTENDERS", "ROUNDS", "REPLACEMENTS", "KILLS", "ATTACKS"];
  const definitions = [...names.map((name, index) => `-D${name}=${size[index]}`), ...(defect ? [`-D${defect}`] : [])];
  const [forClaim, panOptions] = claim === "safety" ? [["-DSAFETY", "-DNOCLAIM"], []] : [[], ["-a", "-N", "progress"]];
  copyFileSync(MODEL, join(directory, "repolock.pml"));
  const options = { cwd: directory };
  await execa("spin", ["-a", ...definitions, "repolock.pml"], options);
  await execa("cc", [...CC_OPTIONS, ...forClaim, "-o", "pan", "pan.c"], options);
  const { stdout } = await execa("./pan", ["-m1000000", ...panOptions], { ...options, reject: false });
  const isSound = /errors: 0$/m.test(stdout) && !/max search depth/.test(stdout);
  const error = isSound ? undefined : (/^pan:1: (.*)$/m.exec(stdout)?.[1] ?? stdout.slice(-500));
  const trail = isSound ? "" : (await execa("spin", ["-t", "-p", ...definitions, "repolock.pml"], options)).stdout;
  return { states: Number(/^\s*(\d+) states, stored/m.exec(stdout)?.[1]), error, trail };
}

async function missingTool(): Promise<string | undefined> {
  if ((await execa("spin", ["-V"], { reject: false })).failed) return "no spin; on Debian: apt-get install spin";
  return (await execa("cc", ["--version"], { reject: false })).failed
    ? "no C compiler for what spin writes"
    : undefined;
}
