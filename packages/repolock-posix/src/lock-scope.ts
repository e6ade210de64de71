import type { FilesystemReport } from "repolock-core";

type Scope = FilesystemReport["scope"];

interface Row {
  readonly types: readonly string[];
  readonly scope: Scope;
  /** The scope with one of these mount options. */
  readonly unless?: Readonly<Record<string, Scope>>;
}

// How far an flock reaches on each file system. If a file system does not implement flock, the kernel locks for this
// machine only (flock(2), fs/locks.c of Linux). The comment above each row names the source of what it does otherwise.
// The scope of a type without a row, or without definite documents, is `unknown`.
const ROWS: readonly Row[] = [
  // On disks or in memory of one machine; overlayfs does not implement flock (fs/overlayfs/file.c).
  {
    types: [
      ...["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "jfs", "reiserfs", "nilfs2", "ntfs3"],
      ...["vfat", "msdos", "exfat", "hfsplus", "udf", "ubifs", "jffs2", "fuseblk", "tmpfs", "ramfs", "overlay"],
    ],
    scope: "local",
  },
  // flock(2), "NFS details": locks whole files at the server since Linux 2.6.12. nfs(5): local_lock, which nolock sets.
  {
    types: ["nfs", "nfs4"],
    scope: "network",
    unless: { "local_lock=flock": "client-only", "local_lock=all": "client-only" },
  },
  // flock(2), "CIFS details": locks at the server since Linux 5.5. mount.cifs(8): nobrl sends no locks.
  { types: ["cifs", "smb3"], scope: "network", unless: { nobrl: "client-only" } },
  // fs/ceph/locks.c, and client/fuse_ll.cc of Ceph: the metadata server keeps the locks.
  { types: ["ceph", "fuse.ceph-fuse"], scope: "network" },
  // xlators/mount/fuse and xlators/features/locks of GlusterFS: the brick keeps the locks. Tested in this repository.
  { types: ["fuse.glusterfs"], scope: "network" },
  // mount.lustre(8). Without one of the two options, the behaviour depends on the release.
  { types: ["lustre"], scope: "unknown", unless: { flock: "network", localflock: "client-only" } },
  // fs/gfs2/file.c and fs/ocfs2/locks.c: the cluster's lock manager, unless localflocks; nocluster is one machine.
  { types: ["gfs2"], scope: "network", unless: { localflocks: "client-only" } },
  { types: ["ocfs2"], scope: "network", unless: { localflocks: "client-only", nocluster: "client-only" } },
  // Documentation/filesystems/afs.rst, and the commit that added flock= (fs/afs/flock.c): whole files at the server.
  { types: ["afs"], scope: "network", unless: { "flock=local": "client-only" } },
  // fs/9p/vfs_file.c: the older protocols lock at the client. 9P2000.L asks the server, and QEMU's server, behind virtio,
  // always agrees (hw/9pfs/9p.c, v9fs_lock). The documents of other servers do not say.
  {
    types: ["9p"],
    scope: "unknown",
    unless: { noextend: "client-only", "version=9p2000.u": "client-only", "trans=virtio": "client-only" },
  },
  // fs/vboxsf/file.c, and sshfs.c of sshfs: neither implements locks, so FUSE locks on this machine (fs/fuse/file.c).
  { types: ["vboxsf", "fuse.sshfs"], scope: "client-only" },
  // Docker Desktop's layer over what the Mac shares: https://github.com/docker/for-mac/issues/7004
  { types: ["fakeowner"], scope: "client-only" },
];

// The first kernel whose SMB client sends flock to the server.
const FLOCK_OVER_SMB = { major: 5, minor: 5 };

/**
 * Says how far an flock reaches on a file system.
 *
 * @param type as in the mount table
 * @param options of the mount and of the file system
 * @param kernelRelease as `uname -r` prints it
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
