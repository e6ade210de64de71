/** The arguments of one `aiwf add`. */
export interface Addition {
  readonly kind: "gap" | "decision" | "epic";
  readonly title: string;
  /** The linked worktree of the process; undefined for the main worktree. */
  readonly worktree?: string | undefined;
}

/** The linked worktrees: one on a branch of its name, and one with a detached HEAD. */
export const WORKTREES = { branch: "a", detached: "b" } as const;

const TITLES = {
  gap: [
    "Nobody is told when a build breaks",
    "Search finds archived pages",
    "Restore from backup was never tried",
    "Dates ignore the reader's time zone",
    "Upload fails without a reason",
    "Logs have no request number",
    "Keyboard cannot reach the menu",
  ],
  decision: [
    "Keep plans next to the code",
    "One database for each customer",
    "Errors carry a code",
    "Support two major versions",
    "Measure before tuning",
  ],
  epic: ["Sign in with a passkey", "Work without a network", "Import from the old system", "Reports on one page"],
} as const;

/** The sixteen additions. Kinds and worktrees alternate, because aiwf counts each kind by itself, over all worktrees. */
export const CAST: readonly Addition[] = Array.from({ length: TITLES.gap.length }, (_, i) =>
  (["gap", "decision", "epic"] as const).flatMap((kind) => {
    const title = TITLES[kind][i];
    return title === undefined ? [] : [{ kind, title }];
  }),
)
  .flat()
  .map((addition, i) => ({
    ...addition,
    worktree: [undefined, undefined, WORKTREES.branch, WORKTREES.detached][i % 4],
  }));

/** An epic that exists from the start, so that the read-only verbs have something to show. */
export const FIRST_EPIC: Addition = { kind: "epic", title: "One lock for all" };

/** The read-only verbs, which answer while another process holds the lock. */
export const READERS: readonly (readonly string[])[] = [
  ["check"],
  ["history", "E-0001"],
  ["status"],
  ["render", "roadmap"],
  ["doctor"],
];
