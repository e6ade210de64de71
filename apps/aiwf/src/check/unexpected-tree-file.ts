import type { Rule } from "./rule.js";

/** Between the entities lies nothing else, except what `tree.allow_paths` allows and what belongs to a contract. */
export const unexpectedTreeFile: Rule = (tree, { allowPaths, treeStrict }) => {
  const allowed = allowPaths.map(pathPattern);
  return tree.strays
    .filter((path) => !/^work\/contracts\/(?:archive\/)?C-\d+[^/]*\//.test(path))
    .filter((path) => !allowed.some((pattern) => pattern.test(path)))
    .map((path) => ({
      code: "unexpected-tree-file",
      severity: treeStrict ? "error" : "warning",
      message: `${path} is not an entity file`,
      path,
    }));
};

/** A path pattern: `*` and `?` stand for anything within one directory. */
function pathPattern(glob: string): RegExp {
  const source = glob
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`);
}
