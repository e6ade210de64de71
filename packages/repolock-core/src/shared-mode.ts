import { readFileSync } from "node:fs";
import { join } from "node:path";

const OWNER_ONLY = 0;
const GROUP = 0o660;
const EVERYBODY = 0o664;

// Old versions of git wrote the numbers 0 to 2 instead of words.
const NAMED: Readonly<Record<string, number>> = {
  ...{ "": GROUP, umask: OWNER_ONLY, group: GROUP, all: EVERYBODY, world: EVERYBODY, everybody: EVERYBODY },
  ...{ true: GROUP, yes: GROUP, on: GROUP, false: OWNER_ONLY, no: OWNER_ONLY, off: OWNER_ONLY },
  ...{ "0": OWNER_ONLY, "1": GROUP, "2": EVERYBODY },
};

/**
 * Returns the mode of a file that members of a group share like git's own files: `mode`, plus the permissions that
 * `core.sharedRepository` in the repository's own configuration adds, or with the permissions that it prescribes.
 *
 * @param commonDirectory see {@link resolveCommonDirectory}
 * @param mode the mode in a repository that is not shared; for a directory, with search bits
 * @returns `mode` itself if the repository is not shared or its configuration is not readable
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt-coresharedRepository, and calc_shared_perm of git
 */
export function sharedMode(commonDirectory: string, mode: number): number {
  const value = readSharedRepository(join(commonDirectory, "config"))?.toLowerCase();
  if (value === undefined) return mode;
  const named = NAMED[value];
  if (named !== undefined) return mode | withSearch(named, mode);
  const exact = /^[0-7]+$/.test(value) ? Number.parseInt(value, 8) & 0o666 : 0;
  // Git rejects a mode that does not let the owner read and write.
  return (exact & 0o600) === 0o600 ? (mode & ~0o777) | withSearch(exact, mode) : mode;
}

function withSearch(permissions: number, mode: number): number {
  return mode & 0o100 ? permissions | ((permissions & 0o444) >> 2) : permissions;
}

function readSharedRepository(configPath: string): string | undefined {
  let found: string | undefined;
  let isInCore = false;
  for (const line of readText(configPath).split(/\r?\n/)) {
    const [header = "", section] = /^\s*\[([^\]]*)\]/.exec(line) ?? [];
    if (section !== undefined) isInCore = section.trim().toLowerCase() === "core";
    const [setting = ""] = line.slice(header.length).split(/[#;]/, 1);
    const [name = "", value = ""] = setting.split("=");
    if (isInCore && name.trim().toLowerCase() === "sharedrepository") found = value.trim().replace(/^"|"$/g, "");
  }
  return found;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
