import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./workspace.js";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly link?: boolean;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

// What permits to be used by, and to ship with, a program under Apache-2.0.
const COMPATIBLE = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

const lockFile: { packages: Record<string, Manifest> } = JSON.parse(
  readFileSync(join(ROOT, "package-lock.json"), "utf8"),
);
const contributing = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
const workspaces = Object.entries(lockFile.packages).filter(([path]) => !path.includes("node_modules/"));

/** The licence that an installed package declares, also in the old way, as a list. */
function licenceOf(path: string): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8"));
  return manifest.license ?? manifest.licenses[0].type;
}

/** The package that a package at `path` gets when it imports `name`. */
function resolve(path: string, name: string): [path: string, manifest: Manifest] {
  for (let at = path; ; at = at.replace(/(^|\/)[^/]*$/, "")) {
    const candidate = `${at}${at === "" ? "" : "/"}node_modules/${name}`;
    const manifest = lockFile.packages[candidate];
    if (manifest !== undefined) return [candidate, manifest];
    if (at === "") throw new Error(`${name}, which ${path} needs, is not in the lock file`);
  }
}

test("the table of dependencies has all of them, with version and licence, and no others", () => {
  const needed = workspaces.flatMap(([path, { dependencies, optionalDependencies, devDependencies }]) =>
    Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies }).flatMap(([name, version]) => {
      const [at, { link }] = resolve(path, name);
      return link ? [] : [`${name} ${version} ${licenceOf(at)}`];
    }),
  );
  // The second table is of checks/install, which is a project of its own.
  const [table = ""] = contributing.split("`checks/install` is a project of its own");
  const rows = table.matchAll(/^\| ([^\s|]+) *\| (\^?[\d.]+) *\| (.*?) *\| /gm);
  const listed = Array.from(
    rows,
    ([, name, version, licence]) => `${name} ${version} ${licence?.replace(/^\(|\)$/g, "")}`,
  );
  expect([...new Set(listed)].sort()).toEqual([...new Set(needed)].sort());
});

test("all that the published packages install or have in them is named, under a licence that fits", () => {
  const shipped = new Map<string, string>();
  const visit = (path: string, name: string) => {
    const [at, { dependencies, optionalDependencies }] = resolve(path, name);
    shipped.set(name, licenceOf(at));
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(at, next);
  };
  visit("packages/repolock-posix", "fs-ext");
  for (const bundled of ["commander", "yaml"]) visit("apps/aiwf", bundled);
  for (const [name, licence] of shipped) {
    expect(COMPATIBLE, name).toContain(licence);
    expect(contributing).toContain(`${name} (${licence})`);
  }
});
