/** A mount, with the facts that matter for locking. */
export interface Mount {
  readonly id: number;
  readonly parentId: number;
  /** Absolute path in this process's view. */
  readonly mountPoint: string;
  /** The type of the file system, for example `ext4` or `fuse.glusterfs`. */
  readonly type: string;
  /** The options of the mount, and those of the file system. */
  readonly options: ReadonlySet<string>;
}

/** The mount table of this process. Linux only. */
export const MOUNT_TABLE = "/proc/self/mountinfo";

/**
 * Returns the mounts in the text of `/proc/self/mountinfo`, without malformed lines.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function parseMountTable(table: string): Mount[] {
  // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
  const line = /^(\d+) (\d+) \S+ \S+ (\S+) (\S+) (?:\S+ )*?- (\S+) \S* (\S*)$/gm;
  return Array.from(
    table.matchAll(line),
    ([, id = "", parentId = "", mountPoint = "", ofMount = "", type = "", ofFilesystem = ""]) => ({
      id: Number(id),
      parentId: Number(parentId),
      mountPoint: unescaped(mountPoint),
      type,
      options: new Set([...ofMount.split(","), ...ofFilesystem.split(",")]),
    }),
  );
}

/**
 * Returns the mount of a path, without touching a file. Like the kernel, this function starts at the root and follows the
 * mounts on the way, so it does not find a mount that a later mount hides.
 *
 * @param path absolute, without symlinks
 * @returns undefined if the table lacks the mount, for example in a `chroot` that is not a mount point
 */
export function mountAt(mounts: readonly Mount[], path: string): Mount | undefined {
  // The first mount at the root: from it, the loop goes on to the mounts over it.
  let mount = mounts.find(({ mountPoint }) => mountPoint === "/");
  for (let next = mount; next !== undefined; next = nearestMountIn(next, mounts, path)) mount = next;
  return mount;
}

/** Returns the first other mount on the way from this mount to the path. */
function nearestMountIn(mount: Mount, mounts: readonly Mount[], path: string): Mount | undefined {
  let nearest: Mount | undefined;
  for (const child of mounts) {
    if (child.parentId !== mount.id || child.id === mount.id || !isWithin(path, child.mountPoint)) continue;
    if (nearest === undefined || child.mountPoint.length < nearest.mountPoint.length) nearest = child;
  }
  return nearest;
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? directory : `${directory}/`);
}

/** Decodes space, tab, newline and backslash, which the kernel writes as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
