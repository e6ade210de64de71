import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { ErrUnsupported, isRepolockError } from "../errors.js";
import type { RepolockPlatform } from "../lock.js";
import type { ContractCase } from "./contract-case.js";
import { ScratchRepository } from "./scratch-repository.js";

function isRefusal(error: unknown): boolean {
  assert.ok(error instanceof ErrUnsupported);
  assert.ok(isRepolockError(error, "repo-lock-unsupported"));
  assert.doesNotMatch(error.message, /\n/);
  return true;
}

/** The behaviour of a platform that cannot lock. */
export function refusalCases({ acquire, inspect }: RepolockPlatform): ContractCase[] {
  return [
    {
      name: "acquire rejects with repo-lock-unsupported, whatever the options, and creates nothing",
      run: async () => {
        using repository = new ScratchRepository();
        await assert.rejects(acquire(repository.root), isRefusal);
        await assert.rejects(acquire(repository.root, { timeoutMs: Number.POSITIVE_INFINITY }), isRefusal);
        await assert.rejects(acquire(`${repository.root}/missing`), isRefusal);
        assert.deepEqual(readdirSync(repository.gitDirectory), []);
      },
    },
    {
      name: "inspect rejects with repo-lock-unsupported",
      run: async () => {
        using repository = new ScratchRepository();
        await assert.rejects(inspect(repository.root), isRefusal);
      },
    },
  ];
}
