import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./workspace.js";

// A relative link; a path below a folder at the top, also in a picture; the name of a file at the top.
const LINK = /\]\((?!\w+:|#)([^)#]+)/g;
const BELOW = /(?<![\w./-])((?:packages|apps|checks|tools|docs|\.ci|\.github|\.changeset)\/[\w./-]*\w)/g;
const AT_THE_TOP = /`([\w.-]+\.(?:ts|js|json|md))`/g;

/** What a document matches, less what exists, seen from `from`. */
function missing(document: string, patterns: readonly RegExp[], from: string): string[] {
  const text = readFileSync(join(ROOT, document), "utf8");
  const paths = patterns.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, path]) => path ?? ""));
  return [...new Set(paths)].filter((path) => !existsSync(join(ROOT, from, path)));
}

test.each(["ARCHITECTURE.md", "CONTRIBUTING.md"])("every path that %s names exists", (document) => {
  expect(missing(document, [LINK, BELOW, AT_THE_TOP], ".")).toEqual([]);
});

const pages = ["docs", "packages", "apps", "checks"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md") && !/node_modules|CHANGELOG/.test(path))
    .map((path) => join(folder, path)),
);

test.each(["README.md", "SECURITY.md", "CHANGELOG.md", ...pages])("every link of %s leads somewhere", (page) => {
  expect(missing(page, [LINK], dirname(page))).toEqual([]);
});
