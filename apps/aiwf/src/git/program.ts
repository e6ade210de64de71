import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";

/**
 * Looks up git in PATH, once. Only absolute directories count: with `PATH=.:…` a repository could provide its own git.
 *
 * @returns the absolute path; undefined if PATH contains no git
 */
export function findGit(): string | undefined {
  found ??= (process.env["PATH"] ?? "")
    .split(":")
    .filter(isAbsolute)
    .map((directory) => join(directory, "git"))
    .find(isProgram);
  return found;
}

let found: string | undefined;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

// Variables with which users tell git their name, their settings and the way to other hosts.
const OF_THE_USER =
  /^GIT_(?:(?:AUTHOR|COMMITTER|SSH|SSL|HTTP|PROXY|CURL|TERMINAL|GCM)_|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)$|(?:ASKPASS|SSH|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|PROTOCOL|ALLOW_PROTOCOL|PROTOCOL_FROM_USER)$)/;

/**
 * Returns the environment for git and hooks: that of this process, without git's variables that choose a repository, an
 * index, settings or the meaning of paths. git sets those for its hooks, but here the root alone decides.
 */
export function environment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name, value = ""]) =>
        !name.startsWith("GIT_") ||
        OF_THE_USER.test(name) ||
        // Into a file; on stderr a trace would look like an error.
        (name.startsWith("GIT_TRACE") && isAbsolute(value)),
    ),
  );
}

/**
 * Returns the environment for git: {@link environment}, with settings that override every file of the user's.
 *
 * @param mayFetch whether git may connect to other hosts
 */
export function gitEnvironment(mayFetch: boolean): Record<string, string | undefined> {
  return { ...environment(), ...SETTINGS, ...(mayFetch ? {} : NO_FETCH) };
}

// The user's settings must change neither git's output nor the commits.
const PINNED = [
  ["color.ui", "false"],
  ["core.quotePath", "true"],
  ["core.warnAmbiguousRefs", "false"],
  // Without it, a file with new times but old content counts as edited.
  ["diff.autoRefreshIndex", "true"],
  ["diff.orderFile", "/dev/null"],
  ["diff.relative", "false"],
  ["diff.renames", "true"],
  ["diff.renameLimit", "1000"],
  ["grep.extendedRegexp", "false"],
  ["grep.patternType", "default"],
  ["i18n.commitEncoding", "UTF-8"],
  ["i18n.logOutputEncoding", "UTF-8"],
  ["log.diffMerges", "separate"],
  ["log.follow", "false"],
  ["log.mailmap", "false"],
  ["log.showRoot", "true"],
  ["log.showSignature", "false"],
] as const;

const SETTINGS: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_CONFIG_COUNT: `${PINNED.length}`,
  ...Object.fromEntries(
    PINNED.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
};

// The first variable works since git 2.45; the second, which forbids every protocol, works in older versions.
const NO_FETCH = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };
