import { expect, test } from "vitest";
import { Contradiction } from "../src/model/contradiction.js";
import { Places } from "../src/model/places.js";
import { FOR_EVER_MS, type Hold, Reference, type Wait } from "../src/model/reference.js";

function wait(lock: string, process = "process 1"): Wait {
  return { lock, process, pid: process === "process 1" ? 1 : 2, timeoutMs: 25 };
}

function got(reference: Reference, lock: string, process?: string): Hold {
  reference.got(wait(lock, process));
  const hold = reference.holds.get(lock);
  if (hold === undefined) throw new Error("no hold");
  return hold;
}

test("the reference contradicts a lock that is given to two", () => {
  const reference = new Reference(new Places(true));
  got(reference, "lock 1");
  expect(() => reference.got(wait("lock 2", "process 2"))).toThrow(Contradiction);
});

test("the reference contradicts a busy lock that nobody holds, and one that is refused without an obstacle", () => {
  const reference = new Reference(new Places(true));
  expect(() => reference.busy(wait("lock 1"), undefined)).toThrow(Contradiction);
  expect(() => reference.refused(wait("lock 1"), "no")).toThrow(Contradiction);
});

test("the reference contradicts a lock that is given where a symlink is", () => {
  const places = new Places(true);
  places.obstruct();
  expect(() => new Reference(places).got(wait("lock 1"))).toThrow(Contradiction);
});

test("the reference contradicts an assertHeld that passes after the lockfile was removed, or fails before", () => {
  const reference = new Reference(new Places(true));
  const hold = got(reference, "lock 1");
  reference.asserted(hold, true);
  expect(() => reference.asserted(hold, false)).toThrow(Contradiction);
  reference.places.remove();
  reference.asserted(hold, false);
  expect(() => reference.asserted(hold, true)).toThrow(Contradiction);
});

test("the reference knows that a lost lock stays lost when its lockfile is put back, and keeps others out then", () => {
  const reference = new Reference(new Places(true));
  const first = got(reference, "lock 1");
  reference.places.moveAway();
  reference.asserted(first, false);
  const second = got(reference, "lock 2", "process 2");
  reference.places.putBack();
  reference.asserted(first, false);
  reference.asserted(second, false);
  expect(reference.turn).toEqual({ is: "held", hold: first });
});

test("the reference knows that a lock beside .git is lost when .git is made", () => {
  const reference = new Reference(new Places(false));
  const hold = got(reference, "lock 1");
  reference.places.makeGit();
  reference.asserted(hold, false);
  expect(reference.turn.is).toBe("free");
});

test("the reference contradicts whoever is named and does not hold the lock", () => {
  const reference = new Reference(new Places(true));
  const hold = got(reference, "lock 1");
  reference.named({ pid: 1, label: "lock 1", proof: "confirmed" }, hold);
  expect(() => reference.named({ pid: 2, label: "lock 1", proof: "recorded" }, hold)).toThrow(Contradiction);
  expect(() => reference.named({ pid: 1, label: "lock 0", proof: "confirmed" }, hold)).toThrow(Contradiction);
});

test("the reference contradicts a wait that ends before its time", () => {
  const reference = new Reference(new Places(true));
  reference.expired(wait("lock 1"), 25);
  expect(() => reference.expired({ ...wait("lock 2"), timeoutMs: FOR_EVER_MS }, 25)).toThrow(Contradiction);
});

test("the reference knows that the locks of a killed process are free", () => {
  const reference = new Reference(new Places(true));
  got(reference, "lock 1");
  reference.killed("process 1");
  expect(reference.turn.is).toBe("free");
  got(reference, "lock 2", "process 2");
});
