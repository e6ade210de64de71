import type { Config } from "../config.js";
import { Failure } from "../failure.js";
import { newErrors } from "../finding.js";
import type { Tree } from "../tree.js";
import { checkTree } from "./check-tree.js";

/**
 * Asserts that a change breaks no rule that was not broken before.
 *
 * @param allowedCodes codes of findings that the user has allowed
 * @throws Failure with exit code 1 and the findings
 */
export function assertNoNewErrors(
  before: Tree,
  after: Tree,
  config: Config,
  allowedCodes: readonly string[] = [],
): void {
  const errors = newErrors(checkTree(before, config), checkTree(after, config));
  const findings = errors.filter(({ code }) => !allowedCodes.includes(code));
  if (findings.length > 0) throw new Failure("the change would break the rules", { exitCode: 1, findings });
}
