import type { Rule } from "./rule.js";

/** Every file that should hold an entity can be read. */
export const loadErrors: Rule = (tree) =>
  tree.loadErrors.map(({ path, message }) => ({ code: "load-error", severity: "error", message, path }));
