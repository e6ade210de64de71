// All that the Go program knows, not only what this one can do: both write into one history.
const VERBS = new Set(
  [
    "version check add add-ac promote cancel rename rename-area set-area set-priority retitle edit-body move",
    "reallocate archive init update upgrade history doctor render render-roadmap import whoami status list schema show",
    "template contract contract-verify contract-bind contract-unbind contract-recipes contract-recipe",
    "contract-recipe-show contract-recipe-install contract-recipe-remove milestone milestone-depends-on milestone-tdd",
    "authorize acknowledge acknowledge-illegal acknowledge-mistag worktree worktree-add",
    // What its rituals write.
    "plan-epic plan-milestones wrap-epic wrap-milestone",
  ]
    .join(" ")
    .split(" "),
);

/** Tells whether commits may name this verb in their trailer. */
export function isKnownVerb(name: string): boolean {
  return VERBS.has(name);
}
