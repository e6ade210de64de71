import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { acquire } from "repolock";
import { expect, onTestFinished, test } from "vitest";
import { type Aftermath, complaintsAbout, examine } from "../../src/crash/lock-judge.js";
import { VICTIM_LABEL } from "../../src/crash/victim-label.js";

const SOUND: Aftermath = {
  report: { state: "free" },
  firstTry: "succeeded",
  files: ["aiwf.lock"],
  openFiles: [],
  isMarkLeft: false,
  foreign: { pid: 7, told: [{ pid: 7, host: "here", label: "python3", proof: "confirmed" }], isIgnored: false },
  lastContent: "",
};
const DEAD = { pid: 9, host: "here", label: VICTIM_LABEL, proof: "recorded" } as const;

test("nothing is wrong with a lock that is free and names nobody", () => {
  expect(complaintsAbout(SOUND)).toEqual([]);
});

test.for<[string, Partial<Aftermath>]>([
  ["inspect says that somebody holds it", { report: { state: "held" } }],
  ["inspect names 9", { report: { state: "free", holder: DEAD } }],
  ["the next acquire does not succeed at its first try: busy", { firstTry: "busy" }],
  [".git has in it: aiwf.lock, aiwf.lock.tmp", { files: ["aiwf.lock", "aiwf.lock.tmp"] }],
  [".git has in it: ", { files: [] }],
  ["the judge still has /r/.git/aiwf.lock open", { openFiles: ["/r/.git/aiwf.lock"] }],
  ["a mark of somebody who waits is left", { isMarkLeft: true }],
  ["Python (7) holds it, and 9", { foreign: { pid: 7, told: [DEAD], isIgnored: false } }],
  ["Python (7) holds it, and 7", { foreign: { pid: 7, told: [{ ...DEAD, pid: 7 }], isIgnored: false } }],
  ["Python (7) holds it, and nobody is named", { foreign: { pid: 7, told: [undefined], isIgnored: false } }],
  ["Python (7) holds it, and an acquire succeeds", { foreign: { pid: 7, told: [], isIgnored: true } }],
  ["the lockfile says after a release: {", { lastContent: "{" }],
])("it is noticed that %s", ([complaint, wrong]) => {
  expect(complaintsAbout({ ...SOUND, ...wrong })).toEqual([expect.stringContaining(complaint)]);
});

test("a lock that was not freed is seen in a real repository", async () => {
  const root = scratchRoot();
  const lock = await acquire(root);
  const complaints = complaintsAbout(await examine(root, undefined));
  await lock.release();
  expect(complaints).toContainEqual(expect.stringMatching(/^the next acquire does not succeed at its first try/));
  expect(complaints).toContainEqual("inspect says that somebody holds it");
});

test("what a death leaves of use to nobody is seen in a real repository", async () => {
  const root = scratchRoot();
  writeFileSync(join(root, ".git", "aiwf.lock.123"), "");
  expect(complaintsAbout(await examine(root, undefined))).toEqual([".git has in it: aiwf.lock, aiwf.lock.123"]);
  expect(readdirSync(join(root, ".git"))).toContain("aiwf.lock.123");
});

function scratchRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "crash-judge-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, ".git"));
  return root;
}
