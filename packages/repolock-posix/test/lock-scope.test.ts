import { expect, test } from "vitest";
import { lockScope } from "../src/lock-scope.js";
import { parseMountTable } from "../src/mount-table.js";

const MODERN = "6.8.0-45-generic";

/** The scope by a line of `/proc/self/mountinfo`, as such a mount has it. */
function scopeOf(line: string, kernelRelease = MODERN) {
  const [mount] = parseMountTable(line);
  if (mount === undefined) throw new Error(`not a line of the mount table: ${line}`);
  return lockScope(mount.type, mount.options, kernelRelease);
}

test.each([
  "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard,errors=remount-ro",
  "40 27 253:1 / /data rw,relatime shared:20 - xfs /dev/mapper/data rw,attr2,inode64,logbufs=8,noquota",
  "41 27 0:38 /@home /home rw,relatime - btrfs /dev/nvme0n1p2 rw,ssd,space_cache=v2,subvolid=256,subvol=/@home",
  "42 27 0:39 / /tank rw - zfs tank rw,xattr,posixacl",
  "43 27 0:40 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw,size=8g,nr_inodes=1m",
  "1 0 0:41 / / rw - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/u,workdir=/w",
  "44 27 8:17 / /media/stick rw - fuseblk /dev/sdb1 rw,user_id=0,group_id=0,allow_other,blksize=4096",
])("local: %s", (line) => {
  expect(scopeOf(line)).toBe("local");
});

test.each([
  ...["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "jfs", "reiserfs", "nilfs2", "ntfs3"],
  ...["vfat", "msdos", "exfat", "hfsplus", "udf", "ubifs", "jffs2", "fuseblk", "tmpfs", "ramfs", "overlay"],
])("%s belongs to one machine", (type) => {
  expect(lockScope(type, new Set(["rw"]), MODERN)).toBe("local");
});

test.each([
  "50 27 0:50 / /srv rw - nfs4 nas:/srv rw,vers=4.2,rsize=1048576,hard,proto=tcp,clientaddr=10.0.0.2,local_lock=none,addr=10.0.0.1",
  "51 27 0:51 / /srv rw - nfs nas:/srv rw,vers=3,hard,mountproto=tcp,local_lock=none,addr=10.0.0.1",
  "52 27 0:52 / /srv rw - nfs nas:/srv rw,vers=3,hard,mountproto=tcp,local_lock=posix,addr=10.0.0.1",
  "53 27 0:53 / /srv rw - cifs //nas/srv rw,vers=3.1.1,cache=strict,username=u,uid=0,addr=10.0.0.1,serverino,mapposix",
  "54 27 0:54 / /srv rw - smb3 //nas/srv rw,vers=3.1.1,cache=strict,username=u",
  "55 27 0:55 / /srv rw - ceph 10.0.0.1:6789:/ rw,name=admin,secret=<hidden>,acl",
  "56 27 0:56 / /srv rw,nosuid,nodev - fuse.ceph-fuse ceph-fuse rw,user_id=0,group_id=0,allow_other",
  "57 27 0:57 / /srv rw,relatime - fuse.glusterfs nas:/vol rw,user_id=0,group_id=0,default_permissions,allow_other,max_read=131072",
  "58 27 0:58 / /srv rw - lustre 10.0.0.1@tcp:/scratch rw,checksum,flock,user_xattr,lruresize,lazystatfs",
  "59 27 253:9 / /srv rw - gfs2 /dev/mapper/shared rw,relatime,quota=on",
  "60 27 253:9 / /srv rw - ocfs2 /dev/mapper/shared rw,_netdev,heartbeat=local,nointr,data=ordered,coherency=full",
  "61 27 0:61 / /afs rw - afs none rw,dyn",
  "62 27 0:62 / /srv rw - afs #cell:vol rw,flock=write",
])("network: %s", (line) => {
  expect(scopeOf(line)).toBe("network");
});

test.each([
  "50 27 0:50 / /srv rw - nfs4 nas:/srv rw,vers=4.2,hard,proto=tcp,local_lock=flock,addr=10.0.0.1",
  "51 27 0:51 / /srv rw - nfs nas:/srv rw,vers=3,nolock,mountproto=tcp,local_lock=all,addr=10.0.0.1",
  "52 27 0:52 / /srv rw - cifs //nas/srv rw,vers=3.1.1,cache=strict,nobrl,username=u",
  "53 27 0:53 / /srv rw - smb3 //nas/srv rw,nobrl",
  "54 27 0:54 / /srv rw - lustre 10.0.0.1@tcp:/scratch rw,localflock,user_xattr",
  "55 27 253:9 / /srv rw - gfs2 /dev/mapper/shared rw,localflocks,quota=on",
  "56 27 253:9 / /srv rw - ocfs2 /dev/mapper/shared rw,heartbeat=local,localflocks,,coherency=full",
  "57 27 253:9 / /srv rw - ocfs2 /dev/mapper/shared rw,nocluster,heartbeat=none",
  "58 27 0:58 / /srv rw - afs #cell:vol rw,flock=local",
  "59 27 0:59 / /host rw - 9p share rw,dirsync,access=client,trans=virtio",
  "60 27 0:60 / /host rw - 9p share rw,version=9p2000.u,trans=fd,rfdno=3,wfdno=4",
  "61 27 0:61 / /host rw - 9p share rw,noextend,trans=tcp,port=564",
  "62 27 0:62 / /host rw - vboxsf share rw,iocharset=utf8,uid=0,gid=0",
  "63 27 0:63 / /home/u/far rw,nosuid,nodev - fuse.sshfs u@far:/home/u rw,user_id=1000,group_id=1000",
  "64 27 0:64 /Users/u/project /work rw,relatime - fakeowner /run/host_mark/Users rw,fakeowner",
])("client-only: %s", (line) => {
  expect(scopeOf(line)).toBe("client-only");
});

test.each([
  "50 27 0:50 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\,cache=5,access=client,msize=65536,trans=fd,rfd=5,wfd=5",
  "51 27 0:51 / /host rw - virtiofs share rw",
  "52 27 0:52 / /srv rw - lustre 10.0.0.1@tcp:/scratch rw,user_xattr",
  "53 27 0:53 / /gpfs rw - gpfs gpfs0 rw,relatime",
  "54 27 0:54 / /srv rw - fuse.nobody-knows-me x rw,user_id=0,group_id=0",
  "55 27 0:55 / /srv rw - fuse x rw,user_id=0,group_id=0",
  "56 27 0:56 / /srv rw - local x rw",
  "57 27 0:57 / /srv rw - constructor x rw",
])("unknown: %s", (line) => {
  expect(scopeOf(line)).toBe("unknown");
});

test("the kernel's release matters for SMB alone", () => {
  expect(lockScope("smb3", new Set(["rw"]), "4.18.0")).toBe("client-only");
  expect(lockScope("nfs4", new Set(["rw"]), "4.18.0")).toBe("network");
});

test.each([
  ["4.18.0-553.el8.x86_64", "client-only"],
  ["5.4.0-200-generic", "client-only"],
  ["5.5.0", "network"],
  ["5.15.0-122-generic", "network"],
  ["6.1.0-25-amd64", "network"],
])("on Linux %s an SMB mount is %s", (kernelRelease, scope) => {
  expect(scopeOf("53 27 0:53 / /srv rw - cifs //nas/srv rw,vers=3.1.1", kernelRelease)).toBe(scope);
  expect(scopeOf("53 27 0:53 / /srv rw - cifs //nas/srv rw,nobrl", kernelRelease)).toBe("client-only");
});
