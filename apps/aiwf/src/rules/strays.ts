import { dirname } from "node:path/posix";
import { activePath } from "../entity/path.js";
import { goQuote } from "../print/go-format.js";
import type { Config } from "../tree/config.js";
import type { Tree } from "../tree/tree.js";
import { matchesGlob } from "./glob.js";
import type { RawFinding } from "./rule.js";

/**
 * The directories contain only entities, files that `tree.allow_paths` allows, and files of contracts. This rule skips the
 * archive.
 */
export function unexpectedTreeFiles(tree: Tree, { allowPaths, treeStrict }: Config): RawFinding[] {
  const ofContracts = tree.entities.filter(({ kind }) => kind === "contract").map(({ path }) => `${dirname(path)}/`);
  return tree.strays
    .filter((path) => activePath(path) === path)
    .filter((path) => !ofContracts.some((directory) => path.startsWith(directory)))
    .filter((path) => !allowPaths.some((pattern) => matchesGlob(pattern, path)))
    .map((path) => ({
      code: "unexpected-tree-file",
      severity: treeStrict ? "error" : "warning",
      message: `file ${goQuote(path)} is under work/ but is not a recognized entity file; tree-shape changes go through \`aiwf <verb>\`, not direct writes`,
      path,
    }));
}
