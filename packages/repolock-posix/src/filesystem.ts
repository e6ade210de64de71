import { readFileSync, realpathSync } from "node:fs";
import { release } from "node:os";
import { dirname } from "node:path";
import type { FilesystemReport } from "repolock-core";
import { lockScope } from "./lock-scope.js";
import { MOUNT_TABLE, mountAt, parseMountTable } from "./mount-table.js";

/**
 * What is known about the file system that the lockfile is on, whether it exists or not. Never throws: what cannot be
 * found out is `unknown`. Without a mount table, as on macOS, that is everything.
 *
 * @param lockfilePath absolute path
 */
export function describeFilesystem(lockfilePath: string): FilesystemReport {
  try {
    const directory = realpathSync(dirname(lockfilePath));
    const mount = mountAt(parseMountTable(readFileSync(MOUNT_TABLE, "utf8")), directory);
    if (mount !== undefined) return { type: mount.type, scope: lockScope(mount.type, mount.options, release()) };
  } catch {
    // No /proc, or no way to the directory.
  }
  return { type: "unknown", scope: "unknown" };
}
