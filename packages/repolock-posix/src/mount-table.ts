/** A mount, as far as locking cares. */
export interface Mount {
  readonly id: number;
  readonly parentId: number;
  /** Absolute path, as this process sees it. */
  readonly mountPoint: string;
  /** The type of the file system, for example `ext4` or `fuse.glusterfs`. */
  readonly type: string;
  /** The options of the mount, and those of the file system. */
  readonly options: ReadonlySet<string>;
}

/** What this process has mounted. Linux only. */
export const MOUNT_TABLE = "/proc/self/mountinfo";

/**
 * The mounts in the text of `/proc/self/mountinfo`. Lines that do not look like one are left out.
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
 * The mount that a path is on, found as the kernel finds it: from the root, through whatever is mounted on the way. So
 * a mount that a later one hides is not found. Touches no file.
 *
 * @param path absolute, without symlinks
 * @returns undefined if the table does not have it, for example in a `chroot` that is no mount point
 */
export function mountAt(mounts: readonly Mount[], path: string): Mount | undefined {
  // Whichever of those at the root comes first: on from there the way leads to the last that was mounted over it.
  let mount = mounts.find(({ mountPoint }) => mountPoint === "/");
  for (let next = mount; next !== undefined; next = nearestMountIn(next, mounts, path)) mount = next;
  return mount;
}

/** The first other mount on the way to the path from inside this one. */
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

/** The kernel writes space, tab, newline and backslash as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
