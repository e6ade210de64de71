import { readFileSync, realpathSync } from "node:fs";
import { release } from "node:os";
import { dirname } from "node:path";
import type { FilesystemReport } from "repolock-core";
import { lockScope } from "./lock-scope.js";
import { MOUNT_TABLE, mountAt, parseMountTable } from "./mount-table.js";

/**
 * Describes the file system of a lockfile, which need not exist. Never throws: a fact that this function cannot find is
 * `unknown`. Without a mount table, as on macOS, both facts are.
 *
 * @param lockfilePath absolute path
 */
export function describeFilesystem(lockfilePath: string): FilesystemReport {
  try {
    const directory = realpathSync(dirname(lockfilePath));
    const mount = mountAt(parseMountTable(readFileSync(MOUNT_TABLE, "utf8")), directory);
    if (mount !== undefined) return { type: mount.type, scope: lockScope(mount.type, mount.options, release()) };
  } catch {
    // Without /proc, or without access to the directory, both facts are unknown.
  }
  return { type: "unknown", scope: "unknown" };
}
