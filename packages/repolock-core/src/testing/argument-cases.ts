import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { AcquireOptions, RepolockPlatform } from "../lock.js";
import type { ContractCase } from "./contract-case.js";
import { ScratchRepository } from "./scratch-repository.js";

const NOT_ROOTS: [string, unknown][] = [
  ["undefined", undefined],
  ["null", null],
  ["a number", 7],
  ["a URL", new URL("file:///tmp")],
  ["the empty string", ""],
  ["a path with a NUL byte", "/tmp/\0"],
];

const NOT_OPTIONS: [string, unknown][] = [
  ["timeoutMs NaN", { timeoutMs: Number.NaN }],
  ["timeoutMs a string", { timeoutMs: "100" }],
  ["timeoutMs null", { timeoutMs: null }],
  ["timeoutMs a bigint", { timeoutMs: 100n }],
  ["signal an AbortController", { signal: new AbortController() }],
  ["label a number", { label: 7 }],
  ["onWait a string", { onWait: "log" }],
  ["reach a word that is none", { reach: "machine" }],
  ["reach null", { reach: null }],
  ["inherit a number", { inherit: 1 }],
  ["options null", null],
  ["options a number", 100],
];

/** Wrong arguments are a TypeError on every platform, before the platform touches a file. */
export function argumentCases({ acquire, inspect }: RepolockPlatform): ContractCase[] {
  return [
    ...NOT_ROOTS.map(([what, root]) => ({
      name: `acquire and inspect reject with a TypeError for ${what} as root`,
      run: async () => {
        await assert.rejects(acquire(root as string), TypeError);
        await assert.rejects(inspect(root as string), TypeError);
      },
    })),
    ...NOT_OPTIONS.map(([what, options]) => ({
      name: `acquire rejects with a TypeError for ${what}, before it creates anything`,
      run: async () => {
        using repository = new ScratchRepository();
        await assert.rejects(acquire(repository.root, options as AcquireOptions), TypeError);
        assert.equal(existsSync(repository.lockfilePath), false);
      },
    })),
  ];
}
