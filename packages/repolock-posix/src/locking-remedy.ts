import { systemErrorCode } from "repolock-core";
import { describeFilesystem } from "./filesystem.js";

/**
 * Returns the remedy if a file system refuses to lock, as the end of a message; empty for other errors.
 *
 * @param error of `flock(2)`
 * @param path of the lockfile
 */
export function lockingRemedy(error: unknown, path: string): string {
  switch (systemErrorCode(error)) {
    case "ENOLCK":
      return (
        `; the lock service of the file system (${describeFilesystem(path).type}) grants no lock: check that it runs ` +
        "here and on the server (NFS version 3 needs rpc.statd), or move the repository to a disk of this machine"
      );
    case "EOPNOTSUPP":
    case "ENOTSUP":
    case "ENOSYS":
      return (
        `; the file system (${describeFilesystem(path).type}) does not support flock: mount it with locks (Lustre: ` +
        "with the option flock), or move the repository to a disk of this machine"
      );
    default:
      return "";
  }
}
