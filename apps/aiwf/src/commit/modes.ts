import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { resolveCommonDirectory, sharedMode } from "repolock-core";

const SET_GROUP = 0o2000;
const DIRECTORY_MODE = 0o755;

/** The permissions of files and directories that verbs write, independent of the umask. */
export interface Modes {
  readonly file: number;
  /** For a file that its owner may execute. */
  readonly program: number;
  /** Undefined if the umask may change the mode of directories. */
  readonly directory: number | undefined;
}

/**
 * Returns the permissions at a root. In a group-shared repository (`core.sharedRepository`) these are the permissions of
 * git's own files and directories, so that another member of the group can write them.
 */
export function modesAt(root: string): Modes {
  const common = commonDirectoryOf(root);
  const share = (mode: number) => (common === undefined ? mode : sharedMode(common, mode));
  const directory = share(DIRECTORY_MODE);
  // A new file in a directory with this bit belongs to the directory's group.
  const shared = directory === DIRECTORY_MODE ? undefined : directory | SET_GROUP;
  return { file: share(0o644), program: share(0o755), directory: shared };
}

/** Creates a directory and the missing directories above it. */
export function makeDirectory(path: string, { directory: mode }: Modes): void {
  const first = mkdirSync(path, { recursive: true, mode: DIRECTORY_MODE });
  if (first === undefined || mode === undefined) return;
  for (let created = path; created.length >= first.length; created = dirname(created)) chmodQuietly(created, mode);
}

function chmodQuietly(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // A file system without modes.
  }
}

function commonDirectoryOf(root: string): string | undefined {
  try {
    return resolveCommonDirectory(root);
  } catch {
    return undefined;
  }
}
