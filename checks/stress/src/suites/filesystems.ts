import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Command } from "../command.js";

// XFS wants 300 MB at least. The file has holes: it takes as much of the disk as is written to it.
const IMAGE_BYTES = 512 * 2 ** 20;

/** A file system that can be made for the tests. */
export interface Filesystem {
  /** As mount(8) calls it. */
  readonly type: string;
  /**
   * Makes what is to be mounted.
   *
   * @param directory an empty one, for it alone
   */
  prepare(directory: string): Promise<MountSource>;
}

/** What mount(8) is told, but for the type and the place. */
export interface MountSource {
  readonly options: string;
  readonly source: string;
}

/** Those on which repositories are on Linux. */
export const FILESYSTEMS: readonly Filesystem[] = [
  onImage("ext4", ["mkfs.ext4", "-q"]),
  onImage("xfs", ["mkfs.xfs", "-q"]),
  onImage("btrfs", ["mkfs.btrfs", "-q"]),
  { type: "tmpfs", prepare: async () => ({ options: "defaults", source: "tmpfs" }) },
  { type: "overlay", prepare: prepareOverlay },
];

/**
 * The command that mounts it and becomes the command that is put after it. The mount is in a namespace of its own, which
 * the kernel takes away with the last process in it: whatever ends the run, nothing stays mounted.
 */
export function mounted(type: string, { options, source }: MountSource, mountPoint: string): Command {
  const script = 'mount -t "$1" -o "$2" "$3" "$4" && shift 4 && exec "$@"';
  return ["unshare", "--mount", "sh", "-c", script, "sh", type, options, source, mountPoint];
}

function onImage(type: string, [mkfs, ...args]: Command): Filesystem {
  return {
    type,
    async prepare(directory) {
      const source = join(directory, "image");
      writeFileSync(source, "");
      truncateSync(source, IMAGE_BYTES);
      await execa(mkfs, [...args, source]);
      return { options: "loop", source };
    },
  };
}

async function prepareOverlay(directory: string): Promise<MountSource> {
  const options = ["lowerdir", "upperdir", "workdir"].map((name) => {
    const path = join(directory, name);
    mkdirSync(path);
    return `${name}=${path}`;
  });
  return { options: options.join(","), source: "overlay" };
}
