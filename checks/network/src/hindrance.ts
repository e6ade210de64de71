import { existsSync } from "node:fs";
import { execaSync } from "execa";

const PROGRAMS = ["glusterfs", "glusterfsd", "setpriv", "unshare", "umount", "hostname"];

/** Why a {@link GlusterVolume} cannot be had here; undefined if it can. */
export function hindrance(): string | undefined {
  if (process.getuid?.() !== 0) return "it needs root";
  if (!existsSync("/dev/fuse")) return "it needs FUSE, and there is no /dev/fuse";
  const missing = PROGRAMS.filter((program) => execaSync("which", [program], { reject: false }).failed);
  if (missing.length > 0)
    return `it needs ${missing.join(", ")}; on Debian: glusterfs-server, glusterfs-client, util-linux`;
  const { failed } = execaSync("unshare", ["--mount", "--uts", "true"], { reject: false });
  return failed ? "it needs the right to mount and to make namespaces" : undefined;
}
