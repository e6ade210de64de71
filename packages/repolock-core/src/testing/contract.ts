import type { RepolockPlatform } from "../lock.js";
import { argumentCases } from "./argument-cases.js";
import type { ContractCase } from "./contract-case.js";
import { lockingCases } from "./locking-cases.js";
import { pathCases } from "./path-cases.js";
import { reachCases } from "./reach-cases.js";
import { refusalCases } from "./refusal-cases.js";
import { waitingCases } from "./waiting-cases.js";

/** The capabilities of a platform. */
export interface Capabilities {
  /** Whether the platform locks. If not, it must reject every call. */
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
