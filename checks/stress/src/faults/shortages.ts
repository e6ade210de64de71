/** A place where the system is really short of something, and what is documented for it. */
export interface Shortage {
  readonly name: string;
  /** A shell script that makes the place at `$root`, an empty directory, and ends by running `"$@"` there. */
  readonly script: string;
  /** What the program may say of its turns; see `processes/needy.ts`. */
  readonly expected: readonly string[];
  /** How many descriptors the program may open. */
  readonly spare?: number;
}

const AS_EVER = "held, seen held by confirmed, handed over";
const LIMITED = 'ulimit -n 64; exec "$@"';
const LATER = `with descriptors again: ${AS_EVER}`;
const NOBODY = 'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"';

/** All of them. */
export const SHORTAGES: readonly Shortage[] = [
  { name: "nothing is short", script: 'mkdir "$root/.git"; exec "$@"', expected: [AS_EVER] },
  {
    name: "a full file system: the lock holds without a record",
    script:
      'mount -t tmpfs -o size=64k tmpfs "$root"; mkdir "$root/.git"; ' +
      'head -c 1M /dev/zero > "$root/filler" 2>/dev/null; exec "$@"',
    expected: [AS_EVER],
  },
  {
    name: "a file system without inodes left",
    script: 'mount -t tmpfs -o nr_inodes=2 tmpfs "$root"; mkdir "$root/.git"; exec "$@"',
    expected: ["refused, ENOSPC, seen free"],
  },
  {
    name: "a read-only file system, without a lockfile",
    script: 'mount -t tmpfs -o ro tmpfs "$root"; exec "$@"',
    expected: ["refused, EROFS, seen free"],
  },
  {
    name: "a read-only file system, with a lockfile",
    script:
      'mount -t tmpfs tmpfs "$root"; mkdir "$root/.git"; touch "$root/.git/aiwf.lock"; mount -o remount,ro "$root"; ' +
      'exec "$@"',
    expected: ["refused, EROFS, seen free"],
  },
  ...["instances", "watches"].map((what) => {
    return {
      name: `no inotify ${what} left: the poll serves`,
      script:
        `mkdir "$root/.git"; exec unshare --user --map-root-user sh -c ` +
        `'echo 0 > /proc/sys/user/max_inotify_${what} && exec "$@"' sh "$@"`,
      expected: [AS_EVER],
    };
  }),
  {
    name: "a lockfile of another user",
    script: `mkdir "$root/.git"; touch "$root/.git/aiwf.lock"; chmod 600 "$root/.git/aiwf.lock"; ${NOBODY}`,
    expected: ["refused, EACCES, seen free"],
  },
  {
    name: "a directory of another user, without a lockfile",
    script: `mkdir "$root/.git"; ${NOBODY}`,
    expected: ["refused, EACCES, seen free"],
  },
  {
    name: "an immutable lockfile",
    script:
      'mkdir "$root/.git"; touch "$root/.git/aiwf.lock"; chattr +i "$root/.git/aiwf.lock" || exit 77; ' +
      '"$@"; chattr -i "$root/.git/aiwf.lock"',
    expected: ["refused, EPERM, seen free"],
  },
  {
    name: "a process that may not write to files (ulimit -f 0)",
    script: 'mkdir "$root/.git"; ulimit -f 0; exec "$@"',
    expected: [AS_EVER],
  },
  {
    name: "a process without a descriptor left",
    script: `mkdir "$root/.git"; touch "$root/.git/aiwf.lock"; ${LIMITED}`,
    spare: 0,
    expected: ["refused, EMFILE, seen unknown", LATER],
  },
  {
    name: "a process with one descriptor left: it can hold, and not wait at the same time",
    script: `mkdir "$root/.git"; ${LIMITED}`,
    spare: 1,
    expected: ["held, seen unknown, refused, EMFILE", LATER],
  },
  ...[2, 3, 4].map((spare) => {
    return {
      name: `a process with ${spare} descriptors left`,
      script: `mkdir "$root/.git"; ${LIMITED}`,
      spare,
      expected: [AS_EVER, LATER],
    };
  }),
];
