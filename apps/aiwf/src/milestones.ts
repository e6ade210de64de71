import { dirname } from "node:path/posix";
import type { Entity } from "./entity/entity.js";
import type { Stub, Tree } from "./tree.js";

/** The milestones in an epic's directory, by path: this program does not read them. */
export function milestonesOf(tree: Tree, epic: Entity): Stub[] {
  return tree.stubs.filter(({ kind, path }) => kind === "milestone" && dirname(path) === dirname(epic.path));
}
