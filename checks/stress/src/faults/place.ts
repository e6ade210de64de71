import { dirname, join } from "node:path";

/** What a call is about, as the rules know it. */
export type Place =
  | "lockfile in .git"
  | "no lockfile in .git"
  | "lockfile beside .git"
  | ".git"
  | "root"
  | "directory of the lockfile"
  | "/proc";

/** Where the program is at work. */
export interface Surroundings {
  readonly root: string;
  /** Where the lockfile belongs. */
  readonly lockfilePath: string;
}

/** What the path is. It can be several things at once: a directory may be the root and that of the lockfile. */
export function placeOf(path: string, { root, lockfilePath }: Surroundings): Place[] {
  const usualPath = join(root, ".git", "aiwf.lock");
  const places: Place[] = [];
  if (path === usualPath) places.push(lockfilePath === usualPath ? "lockfile in .git" : "no lockfile in .git");
  else if (path === lockfilePath) places.push("lockfile beside .git");
  if (path === dirname(lockfilePath)) places.push("directory of the lockfile");
  if (path === join(root, ".git")) places.push(".git");
  if (path === root) places.push("root");
  if (path.startsWith("/proc/")) places.push("/proc");
  return places;
}
