import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A repository, as seen by a process that replaces its lockfile. */
export interface Target {
  readonly root: string;
  readonly git: string;
  readonly lockfile: string;
  /** A directory beside the root, on the same file system. */
  readonly aside: string;
}

/** Something that is done to the lockfile, or to what is around it. */
export interface Replacement {
  readonly name: string;
  /** Where it makes sense. Undefined: everywhere. */
  readonly inGit?: boolean;
  apply(target: Target): void;
  /** Puts back what was there. */
  undo(target: Target): void;
}

type Put = (path: string, target: Target) => void;

const OF_LOCKFILE: Readonly<Record<string, Put>> = {
  "is renamed": () => {},
  "is replaced by another file": (path) => writeFileSync(path, "", { mode: 0o600 }),
  "is replaced by a symlink to another file"(path, { aside }) {
    writeFileSync(join(aside, "another"), "", { mode: 0o600 });
    symlinkSync(join(aside, "another"), path);
  },
  "is replaced by a symlink to nowhere": (path) => symlinkSync("nowhere", path),
  "is replaced by a symlink to itself, under its new name": (path, target) => symlinkSync(keptOf(target), path),
  "is replaced by a directory": (path) => mkdirSync(path),
  "is replaced by a FIFO": (path) => execFileSync("mkfifo", [path]),
};

const OF_GIT: Readonly<Record<string, Put>> = {
  "is moved away": () => {},
  "is replaced by another directory": (path) => mkdirSync(path),
  "is replaced by a file": (path) => writeFileSync(path, "gitdir: elsewhere\n"),
  "is replaced by a symlink to itself, under its new name": (path, target) => symlinkSync(keptOf(target), path),
};

const OF_ROOT: Readonly<Record<string, Put>> = {
  "is moved away": () => {},
  "is moved away, and another is in its place": (_path, { git }) => mkdirSync(git, { recursive: true }),
  "is moved away, and a file is in its place": (path) => writeFileSync(path, ""),
};

/** All of them. */
export const REPLACEMENTS: readonly Replacement[] = [
  { name: "the lockfile is removed", apply: ({ lockfile }) => rmSync(lockfile, { force: true }), undo: () => {} },
  ...replacementsOf("the lockfile", OF_LOCKFILE, ({ lockfile }) => lockfile),
  ...replacementsOf(".git", OF_GIT, ({ git }) => git).map((replacement) => ({ ...replacement, inGit: true })),
  ...replacementsOf("the repository", OF_ROOT, ({ root }) => root),
  {
    name: ".git becomes a directory",
    inGit: false,
    apply: ({ git }) => mkdirSync(git),
    undo: ({ git }) => rmSync(git, { recursive: true }),
  },
];

function replacementsOf(
  what: string,
  ways: Readonly<Record<string, Put>>,
  of: (target: Target) => string,
): Replacement[] {
  return Object.entries(ways).map(([how, put]) => ({
    name: `${what} ${how}`,
    apply(target) {
      if (existsSync(of(target))) renameSync(of(target), keptOf(target));
      put(of(target), target);
    },
    undo(target) {
      if (!existsSync(keptOf(target))) return;
      rmSync(of(target), { recursive: true, force: true });
      renameSync(keptOf(target), of(target));
    },
  }));
}

/** Where the thing is kept that was moved aside. */
function keptOf({ aside }: Target): string {
  return join(aside, "kept");
}
