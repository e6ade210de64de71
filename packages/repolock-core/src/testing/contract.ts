import type { RepolockPlatform } from "../lock.js";
import { argumentCases } from "./argument-cases.js";
import { lockingCases } from "./locking-cases.js";
import { pathCases } from "./path-cases.js";
import { reachCases } from "./reach-cases.js";
import { refusalCases } from "./refusal-cases.js";
import { waitingCases } from "./waiting-cases.js";

/** One statement of the contract, to be run as one test. It belongs to no test framework. */
export interface ContractCase {
  /** The statement, as a sentence. */
  readonly name: string;
  /** Rejects if the statement does not hold. */
  readonly run: () => Promise<void>;
}

/** What a platform can do. */
export interface Capabilities {
  /** Whether it locks at all. If not, it must refuse every call. */
  readonly supported: boolean;
}

/**
 * The contract that every platform package must keep, as test cases:
 *
 * ```ts
 * for (const { name, run } of contractCases(platform, { supported: true })) test(name, run);
 * ```
 */
export function contractCases(platform: RepolockPlatform, { supported }: Capabilities): ContractCase[] {
  const cases = supported ? [lockingCases, waitingCases, pathCases, reachCases] : [refusalCases];
  return [argumentCases, ...cases].flatMap((casesFor) => casesFor(platform));
}
