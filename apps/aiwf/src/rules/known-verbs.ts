// All verbs of the Go program, because both programs write into one history.
const VERBS = new Set(
  [
    "version check add add-ac promote cancel rename rename-area set-area set-priority retitle edit-body move",
    "reallocate archive init update upgrade history doctor render render-roadmap import whoami status list schema show",
    "template contract contract-verify contract-bind contract-unbind contract-recipes contract-recipe",
    "contract-recipe-show contract-recipe-install contract-recipe-remove milestone milestone-depends-on milestone-tdd",
    "authorize acknowledge acknowledge-illegal acknowledge-mistag worktree worktree-add",
    // The Go program's rituals.
    "plan-epic plan-milestones wrap-epic wrap-milestone",
  ]
    .join(" ")
    .split(" "),
);

/** Tells whether a trailer may contain this verb. */
export function isKnownVerb(name: string): boolean {
  return VERBS.has(name);
}
