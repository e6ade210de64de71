// Checks the prose of all documents, and of the comments of all that is published. Arguments name files instead.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { readGlossary } from "./glossary.js";
import { judge } from "./judge.js";
import { passagesOfComments, passagesOfMarkdown } from "./passages.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

// docs/api is made from the doc comments; changelogs are made from changesets.
const FILES = ["*.md", ":!docs/api", ":!**/CHANGELOG.md", "packages/*/src/*.ts", "apps/*/src/*.ts"];

const glossary = readGlossary(readFileSync(`${ROOT}ARCHITECTURE.md`, "utf8"));
const files = process.argv.length > 2 ? process.argv.slice(2) : await tracked();
let count = 0;
for (const file of files) {
  const source = readFileSync(file.startsWith("/") ? file : `${ROOT}${file}`, "utf8");
  const passages = file.endsWith(".md") ? passagesOfMarkdown(withoutGlossary(source)) : passagesOfComments(source);
  for (const { line, message } of await judge(passages, glossary)) {
    count++;
    process.stderr.write(`${file}:${line}: ${message}\n`);
  }
}
process.stdout.write(`prose: ${files.length} files, ${count} complaints\n`);
process.exitCode = count === 0 ? 0 : 1;

/** The glossary names the words that it replaces. */
function withoutGlossary(page: string): string {
  return page.replace(/(?<=^## Glossary$).*?(?=^## )/ms, (section) => section.replace(/^\|.*$/gm, ""));
}

async function tracked(): Promise<string[]> {
  const { stdout } = await execa("git", ["ls-files", "-z", "--", ...FILES], { cwd: ROOT });
  return stdout.split("\0").filter((path) => path !== "");
}
