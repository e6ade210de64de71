import { git } from "../git/git.js";
import { isInRepository } from "../git/refs.js";
import type { RawFinding } from "./rule.js";

// The lockfile among the files of a worktree. In a main worktree the lockfile is inside .git.
const LOCKFILE = ".aiwf.lock";

/** The message about a lockfile that git tracks. */
export const LOCKFILE_TRACKED = {
  code: "lockfile-tracked",
  severity: "warning",
  message: `git tracks ${LOCKFILE}: a checkout can replace the file, and the holder then loses its lock`,
  path: LOCKFILE,
  line: 1,
} as const satisfies RawFinding;

/** The remedy. */
export const LOCKFILE_REMEDY = `run \`git rm --cached ${LOCKFILE}\`, and commit that`;

/** Whether git tracks the lockfile of the worktree at `root`. */
export async function isLockfileTracked(root: string): Promise<boolean> {
  return isInRepository(root) && (await git(root, ["ls-files", "-z", "--", LOCKFILE])) !== "";
}
