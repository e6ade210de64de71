import { expect, test } from "vitest";
import { lockReach, lockState } from "../../../src/verbs/doctor/lock.js";

const holder = { pid: 12, host: "build1", label: "aiwf add gap", proof: "recorded" } as const;

test.each([
  [{ exists: false, state: "free" }, "free, never acquired"],
  [{ exists: true, state: "free" }, "free"],
  [{ exists: true, state: "held" }, "held"],
  [{ exists: true, state: "held", holder }, "held by process 12 on build1 (aiwf add gap), by its own record"],
  [{ exists: true, state: "unknown" }, "free, as far as aiwf can see"],
  [
    { exists: true, state: "unknown", holder },
    "perhaps held by process 12 on build1 (aiwf add gap), by its own record",
  ],
] as const)("%j is told as: %s", (report, words) => {
  expect(lockState(report)).toBe(words);
});

test("where a lock reaches all who need it, one line says so", () => {
  expect(lockReach({ type: "ext4", scope: "local" })).toEqual([
    "file system ext4: a lock reaches every process on this machine",
  ]);
  expect(lockReach({ type: "nfs4", scope: "network" })).toEqual([
    "file system nfs4: a lock reaches every machine that mounts it",
  ]);
});

test("where a lock stays on this machine, the remedy is named, if there is one", () => {
  expect(lockReach({ type: "cifs", scope: "client-only" })).toEqual([
    "file system cifs: a lock does not reach other machines that have the files",
    "let only one machine write here, or mount it without nobrl, on Linux 5.5 or newer",
  ]);
  expect(lockReach({ type: "fuse.sshfs", scope: "client-only" })).toEqual([
    "file system fuse.sshfs: a lock does not reach other machines that have the files",
    "let only one machine write here",
  ]);
});

test("where it is not known how far a lock reaches, a way to find out is named", () => {
  expect(lockReach({ type: "virtiofs", scope: "unknown" })).toEqual([
    "file system virtiofs: how far a lock reaches is unknown",
    "if other machines have the files, run `aiwf exec -- sleep 60` there: `aiwf exec -- true` must be busy here",
  ]);
});
