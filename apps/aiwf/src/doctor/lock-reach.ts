import type { LockReport } from "repolock";

// What keeps locks to one machine, and can be changed, by type of file system.
const REMEDIES: Readonly<Record<string, string>> = {
  nfs: "mount it without nolock and local_lock",
  nfs4: "mount it without local_lock",
  cifs: "mount it without nobrl, on Linux 5.5 or newer",
  smb3: "mount it without nobrl, on Linux 5.5 or newer",
  lustre: "mount it with flock in place of localflock",
  gfs2: "mount it without localflocks",
  ocfs2: "mount it without localflocks and nocluster",
  afs: "mount it without flock=local",
};

/** How far a lock reaches on the file system, in words, and what to do if that may be too short; one line each. */
export function lockReach({ type, scope }: LockReport["filesystem"]): string[] {
  const filesystem = `file system ${type}`;
  switch (scope) {
    case "local":
      return [`${filesystem}: a lock reaches every process on this machine`];
    case "network":
      return [`${filesystem}: a lock reaches every machine that has it mounted`];
    case "client-only": {
      const remedy = REMEDIES[type];
      return [
        `${filesystem}: a lock does not reach other machines that have the files`,
        `let only one machine write here${remedy === undefined ? "" : `, or ${remedy}`}`,
      ];
    }
    case "unknown":
      return [
        `${filesystem}: how far a lock reaches is not known`,
        "if other machines have the files, run `aiwf exec -- sleep 60` there: `aiwf exec -- true` must be busy here",
      ];
  }
}
