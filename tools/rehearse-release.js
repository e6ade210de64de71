// npm run release:rehearse: releases the last commit, up to the point where something would be published. In a clone of
// its own it applies the changesets, installs from the lock file, builds, and lets npm publish every package dry.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const workspace = fileURLToPath(new URL("..", import.meta.url));
const clone = mkdtempSync(join(tmpdir(), "release-"));
process.once("SIGINT", () => process.exit(130)).once("exit", () => rmSync(clone, { recursive: true, force: true }));
const run = (command, ...args) => execa(command, args, { cwd: clone, env: { CI: "true" }, all: true });

await run("git", "clone", "--quiet", "--no-local", workspace, clone);
await run(join(workspace, "node_modules/.bin/changeset"), "version");
await run("npm", "install", "--package-lock-only", "--ignore-scripts");
await run("npm", "ci", "--ignore-scripts");
await run("npm", "run", "build");

const manifestOf = (directory) => JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
const released = ["packages", "apps"]
  .flatMap((folder) => readdirSync(join(clone, folder)).map((name) => join(clone, folder, name)))
  .filter((directory) => !manifestOf(directory).private);
const chosen = released.map((directory) => `--workspace=${manifestOf(directory).name}`);
// Without scripts: npm announces them on its standard output, between the JSON.
const { stdout } = await run("npm", "publish", ...chosen, "--dry-run", "--json", "--ignore-scripts");
const published = Object.values(JSON.parse(stdout));

const problems = released.flatMap((directory) => {
  const { name, version, publishConfig } = manifestOf(directory);
  const changelog = join(directory, "CHANGELOG.md");
  return [
    published.some((it) => it.name === name && it.version === version) || `${name}@${version} would not be published`,
    version === published[0]?.version || `${name} is at ${version} and not at ${published[0]?.version}`,
    (existsSync(changelog) && readFileSync(changelog, "utf8").includes(`## ${version}`)) ||
      `${name} has no changelog of ${version}: nothing has changed? Otherwise run npx changeset`,
    publishConfig?.provenance === true || `${name} would be published without provenance`,
  ].filter((problem) => problem !== true);
});
for (const { name, version, entryCount, size } of published) {
  console.log(`${name}@${version}: ${entryCount} files, ${Math.ceil(size / 1024)} KiB packed`);
}
for (const problem of problems) console.error(`release: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
