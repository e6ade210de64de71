import { expect, test } from "vitest";
import { mountAt, parseMountTable } from "../src/mount-table.js";

test("a line gives the mount point, the type, and the options of the mount and of the file system", () => {
  const table =
    "36 35 0:52 / /srv/git rw,nosuid,relatime shared:7 master:2 - nfs4 nas:/git rw,vers=4.2,local_lock=none\n";
  expect(parseMountTable(table)).toEqual([
    {
      id: 36,
      parentId: 35,
      mountPoint: "/srv/git",
      type: "nfs4",
      options: new Set(["rw", "nosuid", "relatime", "vers=4.2", "local_lock=none"]),
    },
  ]);
});

test("a line without optional fields, without a source, or with a dash for it, is understood", () => {
  const table = [
    "22 27 0:21 / /proc rw,relatime - proc proc rw",
    "23 27 0:22 / /empty rw - tmpfs  rw,size=4k",
    "24 27 0:23 / /dash rw shared:1 - tmpfs - rw,size=8k",
  ].join("\n");
  expect(parseMountTable(table).map(({ type, options }) => [type, ...options])).toEqual([
    ["proc", "rw", "relatime"],
    ["tmpfs", "rw", "size=4k"],
    ["tmpfs", "rw", "size=8k"],
  ]);
});

test("characters that the kernel escapes are given back", () => {
  const table = String.raw`30 27 0:25 / /mnt/a\040b\011c\012d\134e\043f rw - ext4 /dev/sdb rw`;
  expect(parseMountTable(table)[0]?.mountPoint).toBe("/mnt/a b\tc\nd\\e#f");
});

test("lines that are no mounts are left out", () => {
  expect(parseMountTable("")).toEqual([]);
  expect(parseMountTable("nonsense\n1 2 3\n")).toEqual([]);
  expect(parseMountTable("x 1 0 8:1 / / rw - ext4 /dev/sda rw\n")).toEqual([]);
  expect(parseMountTable("1 0 8:1 / / rw - ext4 /dev/sda rw more\n")).toEqual([]);
});

/** The types of the mounts that the paths are on. */
function typesAt(table: string, ...paths: string[]) {
  const mounts = parseMountTable(table);
  return paths.map((path) => mountAt(mounts, path)?.type);
}

test("a path is on the innermost mount that contains it, by whole names", () => {
  const table = [
    "27 1 254:0 / / rw - ext4 /dev/vda rw",
    "30 27 0:25 / /srv rw - xfs /dev/vdb rw",
    "31 30 0:26 / /srv/git rw - nfs4 nas:/git rw",
  ].join("\n");
  expect(typesAt(table, "/", "/home", "/srv", "/srvx", "/srv/gitx", "/srv/git", "/srv/git/a/b")).toEqual([
    ...["ext4", "ext4", "xfs", "ext4", "xfs", "nfs4", "nfs4"],
  ]);
});

test("of mounts on one place the last is what a path is on", () => {
  const table = [
    "27 1 254:0 / / rw - ext4 /dev/vda rw",
    "30 27 0:25 / /srv rw - xfs /dev/vdb rw",
    "31 30 0:26 / /srv rw - tmpfs tmpfs rw",
  ].join("\n");
  expect(typesAt(table, "/srv/a")).toEqual(["tmpfs"]);
});

test("a mount that a later one above it hides is not what a path is on, whichever the table names first", () => {
  const lines = [
    "27 1 254:0 / / rw - ext4 /dev/vda rw",
    "30 27 0:25 / /srv/git/deep rw - nfs4 nas:/git rw",
    "31 27 0:26 / /srv rw - tmpfs tmpfs rw",
  ];
  expect(typesAt(lines.join("\n"), "/srv/git/deep/a")).toEqual(["tmpfs"]);
  expect(typesAt(lines.toReversed().join("\n"), "/srv/git/deep/a")).toEqual(["tmpfs"]);
});

test("what is mounted over the root is what a path is on", () => {
  const table = "1 1 0:2 / / rw - rootfs rootfs rw\n27 1 254:0 / / rw - ext4 /dev/vda rw\n";
  expect(typesAt(table, "/home")).toEqual(["ext4"]);
});

test("without a mount at the root, as in a chroot, nothing is known of a path", () => {
  expect(typesAt("30 27 0:25 / /srv rw - xfs /dev/vdb rw", "/srv/a")).toEqual([undefined]);
  expect(typesAt("", "/srv/a")).toEqual([undefined]);
});
