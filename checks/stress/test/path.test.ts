import { expect, test } from "vitest";
import { overlaps } from "../src/path/overlap.js";
import { Witnesses } from "../src/path/witnesses.js";

function turn(pid: number, from: number, to: number) {
  return { answer: "held", pid, path: "/lockfile", from: String(from), to: String(to) } as const;
}

test("turns one after the other do not overlap, in whatever order they are reported", () => {
  expect(overlaps([turn(2, 20, 30), { answer: "lost", pid: 3 }, turn(1, 0, 20)])).toEqual([]);
});

test("a turn that begins before another one has ended is told, also a short one within a long one", () => {
  expect(overlaps([turn(1, 0, 100), turn(2, 10, 20), turn(3, 90, 110)])).toHaveLength(2);
});

test("two who pass at once are told", async () => {
  const witnesses = new Witnesses();
  for (const name of ["one", "another"]) witnesses.add({ name, isHeld: async () => true });
  expect(await witnesses.question()).toEqual(["one and another pass assertHeld while nothing moves"]);
});

test("one who had lost its lock and passes again is told", async () => {
  const answers = [true, false, true];
  const witnesses = new Witnesses();
  witnesses.add({ name: "one", isHeld: async () => answers.shift() === true });
  expect(await witnesses.question()).toEqual([]);
  expect(await witnesses.question()).toEqual([]);
  expect(await witnesses.question()).toEqual(["one had lost its lock, and passes assertHeld again"]);
});
