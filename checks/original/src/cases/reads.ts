import { alone, type Run } from "../story.js";

/** Every report on a tree, and the verbs that judge it. */
export function reads(): Run[] {
  return alone(
    ["check"],
    ["check", "--verbose"],
    ["check", "--format=json"],
    ["check", "--fast"],
    ["check", "--fast", "--format=json"],
    ["check", "--shape-only"],
    ["status"],
    ["status", "--format=json"],
    ["status", "--format=md"],
    ["render", "roadmap"],
    ["history", "G-0001"],
  );
}

/** What would change the tree, or refuse to. */
export function writes(): Run[] {
  return alone(
    ["add", "gap", "--title", "New", "--body", "b"],
    ["add", "epic", "--title", "New", "--format=json"],
    ["promote", "G-0001", "wontfix"],
    ["promote", "G-0001", "wontfix", "--format=json"],
  );
}
