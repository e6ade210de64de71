import type { FilesystemReport } from "repolock-core";

type Scope = FilesystemReport["scope"];

interface Row {
  readonly types: readonly string[];
  readonly scope: Scope;
  /** What it is instead with one of these mount options. */
  readonly unless?: Readonly<Record<string, Scope>>;
}

// How far an flock reaches on each file system. Where a file system leaves flock alone, the kernel keeps the lock to
// itself (flock(2), fs/locks.c of Linux); what it does otherwise is in the source that stands above each row.
// A type that is not here, or of which its documents say nothing definite, is `unknown`.
const ROWS: readonly Row[] = [
  // On disks of one machine, or in its memory; overlayfs has no flock of its own (fs/overlayfs/file.c).
  {
    types: [
      ...["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "jfs", "reiserfs", "nilfs2", "ntfs3"],
      ...["vfat", "msdos", "exfat", "hfsplus", "udf", "ubifs", "jffs2", "fuseblk", "tmpfs", "ramfs", "overlay"],
    ],
    scope: "local",
  },
  // flock(2), "NFS details": locks whole files at the server since Linux 2.6.12. nfs(5): local_lock; nolock sets it.
  {
    types: ["nfs", "nfs4"],
    scope: "network",
    unless: { "local_lock=flock": "client-only", "local_lock=all": "client-only" },
  },
  // flock(2), "CIFS details": locks at the server since Linux 5.5. mount.cifs(8): nobrl sends no locks.
  { types: ["cifs", "smb3"], scope: "network", unless: { nobrl: "client-only" } },
  // fs/ceph/locks.c, and client/fuse_ll.cc of Ceph: the metadata server keeps the locks.
  { types: ["ceph", "fuse.ceph-fuse"], scope: "network" },
  // xlators/mount/fuse and xlators/features/locks of GlusterFS: the brick keeps them. Tested in this repository.
  { types: ["fuse.glusterfs"], scope: "network" },
  // mount.lustre(8). Without one of the two options, releases differ in what they do.
  { types: ["lustre"], scope: "unknown", unless: { flock: "network", localflock: "client-only" } },
  // fs/gfs2/file.c and fs/ocfs2/locks.c: the cluster's lock manager, unless localflocks; nocluster is one machine.
  { types: ["gfs2"], scope: "network", unless: { localflocks: "client-only" } },
  { types: ["ocfs2"], scope: "network", unless: { localflocks: "client-only", nocluster: "client-only" } },
  // Documentation/filesystems/afs.rst, and the commit that added flock= (fs/afs/flock.c): whole files at the server.
  { types: ["afs"], scope: "network", unless: { "flock=local": "client-only" } },
  // fs/9p/vfs_file.c: the older protocols keep locks to the client. 9P2000.L asks the server, and that of QEMU, behind
  // virtio, always says yes (hw/9pfs/9p.c, v9fs_lock). Of other servers nothing is known.
  {
    types: ["9p"],
    scope: "unknown",
    unless: { noextend: "client-only", "version=9p2000.u": "client-only", "trans=virtio": "client-only" },
  },
  // fs/vboxsf/file.c, and sshfs.c of sshfs: neither has locks, and FUSE then keeps them here (fs/fuse/file.c).
  { types: ["vboxsf", "fuse.sshfs"], scope: "client-only" },
  // Docker Desktop's layer over what the Mac shares: https://github.com/docker/for-mac/issues/7004
  { types: ["fakeowner"], scope: "client-only" },
];

// The kernel from which on the client of SMB sends flock to the server.
const FLOCK_OVER_SMB = { major: 5, minor: 5 };

/**
 * How far an flock reaches on a file system.
 *
 * @param type as the mount table names it
 * @param options of the mount and of the file system
 * @param kernelRelease as `uname -r` gives it
 */
export function lockScope(type: string, options: ReadonlySet<string>, kernelRelease: string): Scope {
  const row = ROWS.find(({ types }) => types.includes(type));
  if (row === undefined) return "unknown";
  for (const [option, scope] of Object.entries(row.unless ?? {})) {
    if (options.has(option)) return scope;
  }
  const isSmb = type === "cifs" || type === "smb3";
  return isSmb && !sendsFlockOverSmb(kernelRelease) ? "client-only" : row.scope;
}

function sendsFlockOverSmb(kernelRelease: string): boolean {
  const [major = 0, minor = 0] = kernelRelease.split(".").map(Number);
  return major > FLOCK_OVER_SMB.major || (major === FLOCK_OVER_SMB.major && minor >= FLOCK_OVER_SMB.minor);
}
