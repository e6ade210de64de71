/** A term and what it means, for help and for the manual page. */
export type Explanation = readonly [term: string, meaning: string];

/** What aiwf is, in two sentences. */
export const PURPOSE = "Keeps plans as files in a git repository. One process changes it at a time.";

/** The exit codes of every verb but `exec`, which passes on that of its command. */
export const EXIT_CODES: readonly Explanation[] = [
  ["0", "done; warnings are allowed"],
  ["1", "findings, or a step that the rules forbid"],
  ["2", "wrong usage, or another process holds the lock"],
  ["3", "something failed"],
];

/** The codes of the lock in the JSON envelope. */
export const LOCK_CODES: readonly Explanation[] = [
  ["repo-lock-busy", "another process is at work: wait a moment and try again"],
  ["repo-lock-acquire-failed", "the lock cannot be taken: trying again does not help"],
  [
    "repo-lock-lost",
    "the lock was lost during the work, for example because somebody removed the lockfile: nothing was committed",
  ],
];

/** The environment variables that count. */
export const ENVIRONMENT: readonly Explanation[] = [
  ["AIWF_LOCK_TIMEOUT", "how long to wait for the lock, where --lock-timeout is not given"],
  ["NO_COLOR", "no colours, not even on a terminal"],
  ["FORCE_COLOR", "colours also where the output is no terminal; NO_COLOR prevails"],
];

/** The files that aiwf reads or makes, relative to the root of the repository. */
export const FILES: readonly Explanation[] = [
  ["aiwf.yaml", "the settings; the nearest one upwards marks the root"],
  ["work/, docs/adr/", "the entities"],
  ["ROADMAP.md", "what aiwf render roadmap --write makes"],
  [".git/aiwf.lock, or .aiwf.lock", "the lockfile; it stays, and is not to be removed"],
];
