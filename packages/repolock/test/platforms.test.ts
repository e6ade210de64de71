import * as core from "repolock-core";
import * as posix from "repolock-posix";
import * as windows from "repolock-windows";
import { expect, test } from "vitest";
import * as auto from "../src/auto.js";
import * as index from "../src/index.js";
import * as asPosix from "../src/posix.js";
import * as asWindows from "../src/windows.js";

test("both platform packages export exactly acquire and inspect, and keep the contract's types", () => {
  posix satisfies core.RepolockPlatform;
  windows satisfies core.RepolockPlatform;
  expect(Object.keys(posix).sort()).toEqual(["acquire", "inspect"]);
  expect(Object.keys(windows).sort()).toEqual(["acquire", "inspect"]);
});

test("repolock exports the same names under every condition, and the types name them all", () => {
  asPosix satisfies typeof index;
  asWindows satisfies typeof index;
  auto satisfies typeof index;
  const names = Object.keys(index).sort();
  expect(Object.keys(auto).sort()).toEqual(names);
  expect(Object.keys(asPosix).sort()).toEqual(names);
  expect(Object.keys(asWindows).sort()).toEqual(names);
});

test("the errors of repolock are those of the core, under every condition", () => {
  for (const face of [auto, asPosix, asWindows]) {
    expect(face.ErrBusy).toBe(core.ErrBusy);
    expect(face.isRepolockError).toBe(core.isRepolockError);
    expect(face.resolveLockfilePath).toBe(core.resolveLockfilePath);
  }
});
