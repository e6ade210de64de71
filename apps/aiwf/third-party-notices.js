import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const INSTALLED_PACKAGE = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * Writes the licences of all installed packages of which something is in these bundles. The list is the bundler's own,
 * so nothing can be forgotten; a package without the text of its licence fails the build.
 */
export function writeThirdPartyNotices(path, metafiles) {
  const directories = new Set(
    metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap(({ inputs }) => packagesOf(Object.keys(inputs))),
  );
  const notices = [...directories].sort().map(noticeOf);
  writeFileSync(path, ["This program contains parts of these packages.", ...notices].join(`\n\n${"-".repeat(72)}\n\n`));
}

function packagesOf(files) {
  return files.flatMap((file) => INSTALLED_PACKAGE.exec(file)?.[1] ?? []);
}

function noticeOf(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled, but ${directory} has no licence text to ship`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(directory, file), "utf8").trim()}\n`;
}
