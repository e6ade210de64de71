import { systemErrorCode } from "repolock-core";
import { describeFilesystem } from "./filesystem.js";

/**
 * What to do when a file system refuses to lock, to be put behind the error's own words; empty for other errors.
 *
 * @param error of `flock(2)`
 * @param path of the lockfile
 */
export function lockingRemedy(error: unknown, path: string): string {
  switch (systemErrorCode(error)) {
    case "ENOLCK":
      return (
        `; the lock service of its file system (${describeFilesystem(path).type}) gives none: see that it runs here ` +
        "and on the server (NFS version 3 needs rpc.statd), or keep the repository on a disk of this machine"
      );
    case "EOPNOTSUPP":
    case "ENOTSUP":
    case "ENOSYS":
      return (
        `; its file system (${describeFilesystem(path).type}) does without flock: mount it with locks (Lustre: with ` +
        "the option flock), or keep the repository on a disk of this machine"
      );
    default:
      return "";
  }
}
