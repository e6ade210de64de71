import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The repository as a saboteur sees it. */
export interface Target {
  readonly root: string;
  readonly git: string;
  readonly lockfile: string;
  /** A directory beside the root, on the same file system. */
  readonly aside: string;
}

/** Something that is done to the lockfile, or to what is around it. */
export interface Deed {
  readonly name: string;
  /** Where it makes sense. Undefined: everywhere. */
  readonly inGit?: boolean;
  commit(target: Target): void;
  /** Puts back what was there. */
  undo(target: Target): void;
}

/** All of them. */
export const DEEDS: readonly Deed[] = [
  {
    name: "the lockfile is removed",
    commit: ({ lockfile }) => rmSync(lockfile, { force: true }),
    undo: () => {},
  },
  ...(
    [
      ["renamed", () => {}],
      ["replaced by another file", (path) => writeFileSync(path, "", { mode: 0o600 })],
      ["replaced by a symlink to another file", (path, target) => symlinkSync(makeFile(target), path)],
      ["replaced by a symlink to nowhere", (path) => symlinkSync("nowhere", path)],
      ["replaced by a symlink to itself, under its new name", (path, target) => symlinkSync(kept(target), path)],
      ["replaced by a directory", (path) => mkdirSync(path)],
      ["replaced by a FIFO", (path) => execFileSync("mkfifo", [path])],
    ] satisfies [string, (path: string, target: Target) => void][]
  ).map(([how, put]): Deed => {
    return {
      name: `the lockfile is ${how}`,
      commit(target) {
        moveAside(target.lockfile, target);
        put(target.lockfile, target);
      },
      undo: (target) => putBack(target.lockfile, target),
    };
  }),
  ...(
    [
      ["moved away", () => {}],
      ["replaced by another directory", (path) => mkdirSync(path)],
      ["replaced by a file", (path) => writeFileSync(path, "gitdir: elsewhere\n")],
      ["replaced by a symlink to itself, under its new name", (path, target) => symlinkSync(kept(target), path)],
    ] satisfies [string, (path: string, target: Target) => void][]
  ).map(([how, put]): Deed => {
    return {
      name: `.git is ${how}`,
      inGit: true,
      commit(target) {
        moveAside(target.git, target);
        put(target.git, target);
      },
      undo: (target) => putBack(target.git, target),
    };
  }),
  {
    name: ".git becomes a directory",
    inGit: false,
    commit: ({ git }) => mkdirSync(git),
    undo: ({ git }) => rmSync(git, { recursive: true }),
  },
  ...(
    [
      ["moved away", () => {}],
      ["moved away, and another is in its place", ({ git }) => mkdirSync(git, { recursive: true })],
      ["moved away, and a file is in its place", ({ root }) => writeFileSync(root, "")],
    ] satisfies [string, (target: Target) => void][]
  ).map(([how, put]): Deed => {
    return {
      name: `the repository is ${how}`,
      commit(target) {
        moveAside(target.root, target);
        put(target);
      },
      undo: (target) => putBack(target.root, target),
    };
  }),
];

/** Where the thing is kept that was moved aside. */
function kept({ aside }: Target): string {
  return join(aside, "kept");
}

function makeFile({ aside }: Target): string {
  const path = join(aside, "another");
  writeFileSync(path, "", { mode: 0o600 });
  return path;
}

function moveAside(path: string, target: Target): void {
  if (existsSync(path)) renameSync(path, kept(target));
}

function putBack(path: string, target: Target): void {
  if (!existsSync(kept(target))) return;
  rmSync(path, { recursive: true, force: true });
  renameSync(kept(target), path);
}
