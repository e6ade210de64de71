import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";

/**
 * The git that PATH leads to, looked up once. Only absolute directories count: with `PATH=.:…` the repository that a
 * verb works on could bring its own.
 *
 * @returns its absolute path; undefined if there is none
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

// What the user tells git about themselves, about their settings and about the way to other hosts.
const OF_THE_USER =
  /^GIT_(?:(?:AUTHOR|COMMITTER|SSH|SSL|HTTP|PROXY|CURL|TERMINAL|GCM)_|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)$|(?:ASKPASS|SSH|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|PROTOCOL|ALLOW_PROTOCOL|PROTOCOL_FROM_USER)$)/;

/**
 * The environment for git and for hooks: that of this process, without the variables of git that choose a repository,
 * an index, settings or the meaning of paths. git sets those for its hooks; the root alone decides here.
 */
export function environment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name, value = ""]) =>
        !name.startsWith("GIT_") ||
        OF_THE_USER.test(name) ||
        // Into a file; on stderr a trace would be taken for an error.
        (name.startsWith("GIT_TRACE") && isAbsolute(value)),
    ),
  );
}

/**
 * The environment for git: {@link environment}, with settings that win over every file of the user's.
 *
 * @param mayFetch whether git may talk to other hosts
 */
export function gitEnvironment(mayFetch: boolean): Record<string, string | undefined> {
  return { ...environment(), ...SETTINGS, ...(mayFetch ? {} : NO_FETCH) };
}

// What the user has set must not change what is read from git, nor what is written.
const PINNED = [
  ["color.ui", "false"],
  ["core.quotePath", "true"],
  ["core.warnAmbiguousRefs", "false"],
  // Without it a file whose times alone have changed counts as edited.
  ["diff.autoRefreshIndex", "true"],
  ["diff.orderFile", "/dev/null"],
  ["diff.relative", "false"],
  ["diff.renames", "true"],
  ["diff.renameLimit", "1000"],
  ["grep.extendedRegexp", "false"],
  ["grep.patternType", "default"],
  ["i18n.commitEncoding", "UTF-8"],
  ["i18n.logOutputEncoding", "UTF-8"],
  ["log.diffMerges", "off"],
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

// The first since git 2.45; the second, which allows no way to any host, for those before.
const NO_FETCH = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };
