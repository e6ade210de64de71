import { dirname } from "node:path/posix";
import { activePath } from "../entity/path.js";
import { goQuote } from "../print/go-format.js";
import type { Config } from "../tree/config.js";
import type { Tree } from "../tree/tree.js";
import { globOf } from "./glob.js";
import type { RawFinding } from "./rule.js";

/**
 * The directories contain only entities, files that `tree.allow_paths` allows, and files of contracts. This rule skips the
 * archive.
 */
export function unexpectedTreeFiles(tree: Tree, { allowPaths, treeStrict }: Config): RawFinding[] {
  const contracts = tree.entities.filter(({ kind }) => kind === "contract").map(({ path }) => dirname(path));
  const ofContracts = new Set(contracts);
  const globs = allowPaths.map(globOf);
  return tree.strays
    .filter((path) => activePath(path) === path)
    .filter((path) => !directoriesAbove(path).some((directory) => ofContracts.has(directory)))
    .filter((path) => !globs.some((matches) => matches(path)))
    .map((path) => ({
      code: "unexpected-tree-file",
      severity: treeStrict ? "error" : "warning",
      message: `file ${goQuote(path)} is under work/ but is not a recognized entity file; tree-shape changes go through \`aiwf <verb>\`, not direct writes`,
      path,
    }));
}

function directoriesAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, length) => parts.slice(0, length).join("/"));
}
