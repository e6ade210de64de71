import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Each file below a directory: mode, hash of its content, path. */
export function listing(root: string, isWanted: (name: string) => boolean, path = ""): string[] {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter(({ name }) => path !== "" || isWanted(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = path === "" ? entry.name : `${path}/${entry.name}`;
      const file = join(root, below);
      if (entry.isDirectory()) return [`${modeOf(file)} ${below}/`, ...listing(root, isWanted, below)];
      if (entry.isSymbolicLink()) return [`link ${below} -> ${readlinkSync(file)}`];
      if (!entry.isFile()) return [`other ${below}`];
      return [`${modeOf(file)} ${createHash("sha1").update(readFileSync(file)).digest("hex")} ${below}`];
    });
}

function modeOf(file: string): string {
  return (lstatSync(file).mode & 0o777).toString(8);
}

/** The trimmed text of a file; empty if there is none. */
export function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}

/** Stands for the content of a file, without reading it. */
export function stamp(file: string): string {
  const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}

/** Each loose ref with its commit, and the file of the packed ones. */
export function refsIn(git: string): string[] {
  const loose = readdirSync(join(git, "refs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${file.slice(git.length + 1)} ${readText(file)}`)
    .sort();
  return [...loose, ...readText(join(git, "packed-refs")).split("\n").filter(Boolean)];
}

/** The names in a git directory. Objects and logs are left out: how many there are says nothing. */
export function gitListing(git: string): string[] {
  return readdirSync(git, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(git.length + 1))
    .filter((path) => !/^(?:objects|logs|hooks|refs)\//.test(path))
    .sort();
}
