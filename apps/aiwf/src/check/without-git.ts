import { type Finding, sortFindings } from "../print/finding.js";
import { checkTree, withHints, withPolicy, withUnverified } from "../rules/check-tree.js";
import { unexpectedTreeFiles } from "../rules/strays.js";
import { readConfigIfPossible } from "../tree/config.js";
import { loadTree } from "../tree/tree.js";

/** Findings, and the number of entities that were checked. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly entities: number;
}

/**
 * Asks the rules that need no git.
 *
 * @param shapeOnly ask only for files that are not entities
 * @throws Failure with exit code 3 if the tree cannot be read
 */
export async function checkWithoutGit(root: string, shapeOnly: boolean): Promise<Examination> {
  const [tree, config] = [await loadTree(root), await readConfigIfPossible(root)];
  const strays = withHints(unexpectedTreeFiles(tree, config));
  const entities = tree.entities.length;
  if (shapeOnly) return { findings: sortFindings(strays), entities };
  const ofTree = withUnverified(await checkTree(tree));
  return { findings: sortFindings(withPolicy([...ofTree, ...strays], config)), entities };
}
