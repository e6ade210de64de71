import { expect, test } from "vitest";
import type { AiwfRun } from "../src/aiwf.js";
import { audit, idOf } from "../src/audit.js";
import type { Commit } from "../src/history.js";
import type { Race } from "../src/race.js";

function run(name: string, startMs: number, endMs: number, stdout = ""): AiwfRun {
  return { name, lived: { startMs: 0, endMs }, held: { startMs, endMs }, exitCode: 0, stdout, stderr: "" };
}

const opener = run("exec", 0, 100);
const reader: AiwfRun = { ...run("check", 0, 0), lived: { startMs: 10, endMs: 90 }, held: undefined };
const first = run("#1 gap", 101, 150, 'aiwf add gap G-0001 "One"');
const second = run("#2 gap", 150, 200, 'aiwf add gap G-0002 "Two"');
const sound: Race = { opener, readers: [reader], additions: [first, second] };

function commit(sha: string, ...entities: string[]): Commit {
  return { sha, parents: ["p"], subject: "", entities };
}
const commits = [commit("a", "G-0001"), commit("b", "G-0002")];

function objections(race: Race, made: readonly Commit[] = commits): string[] {
  return audit(race, made).flatMap((verdict) => verdict.objections);
}

test("nothing is held against a race in which all took turns", () => {
  expect(objections(sound)).toEqual([]);
});

test("an id given twice is found, with those who got it", () => {
  const twin = { ...second, stdout: first.stdout };
  expect(objections({ ...sound, additions: [first, twin] })).toContain("#2 gap and #1 gap both got G-0001");
});

test("two who held the lock at once are found, with the time they shared", () => {
  const hasty = run("#2 gap", 140, 200, second.stdout);
  expect(objections({ ...sound, additions: [first, hasty] })).toEqual(["#1 gap and #2 gap both held it for 10.0 ms"]);
});

test("a holding time within another is found, also when a third lies between their starts", () => {
  const long = run("#1 gap", 101, 300, first.stdout);
  const late = run("#3 gap", 210, 220, 'aiwf add gap G-0003 "Three"');
  const made = [...commits, commit("c", "G-0003")];
  expect(objections({ ...sound, additions: [long, second, late] }, made)).toEqual([
    "#1 gap and #2 gap both held it for 50.0 ms",
    "#1 gap and #3 gap both held it for 10.0 ms",
  ]);
});

test("one that was never seen to hold the lock proves nothing", () => {
  const unseen = { ...second, held: undefined };
  expect(objections({ ...sound, additions: [first, unseen] })).toEqual(["#2 gap was never seen to hold it"]);
});

test("a process that failed is named with the first line of its reason", () => {
  const failed = { ...second, exitCode: 2, stdout: "", stderr: "aiwf add: busy\nmore" };
  const found = objections({ ...sound, additions: [first, failed] });
  expect(found).toContain("#2 gap exited with 2: aiwf add: busy");
  expect(found).toContain("#2 gap got no id");
});

test.each([
  ["missing", [commit("a", "G-0001")]],
  ["surplus", [...commits, commit("c", "G-0003")]],
  ["double", [...commits, commit("c", "G-0002")]],
  ["shared", [commit("a", "G-0001", "G-0002")]],
  ["merged", [commit("a", "G-0001"), { ...commit("b", "G-0002"), parents: ["p", "q"] }]],
])("a %s commit is found", (_what, made) => {
  expect(objections(sound, made)).toHaveLength(1);
});

test("a reader that ended after the lock was given back proves nothing", () => {
  const slow = { ...reader, lived: { startMs: 10, endMs: 101 } };
  expect(objections({ ...sound, readers: [slow] })).toEqual(["check did not run within the time that exec held it"]);
});

test("the id is read from the line that aiwf add prints", () => {
  expect(idOf(first)).toBe("G-0001");
  expect(idOf({ stdout: "" })).toBeUndefined();
});
