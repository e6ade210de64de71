import type { FieldName } from "./frontmatter.js";

/** The kinds of entity that this program reads. */
export type Kind = "epic" | "milestone" | "adr" | "gap" | "decision" | "contract";

/** The kinds that this program also adds and promotes. */
export const WRITABLE_KINDS = ["epic", "gap", "decision"] as const satisfies readonly Kind[];

/** See {@link WRITABLE_KINDS}. */
export type WritableKind = (typeof WRITABLE_KINDS)[number];

/** The rules of one kind. */
export interface KindRules {
  readonly kind: Kind;
  /** The beginning of its ids, before the hyphen. */
  readonly prefix: string;
  /** The minimum number of digits of its ids. New ids have at least four. */
  readonly minDigits: number;
  /** The directory of its files, relative to the root. */
  readonly directory: string;
  /** The file's name if an entity is a directory; undefined if it is a file. */
  readonly fileInDirectory?: string;
  /** In the order of messages. The first is the status of a new entity. */
  readonly statuses: readonly string[];
  /** The allowed next statuses of each status. A status without any is terminal. */
  readonly transitions: Readonly<Record<string, readonly string[]>>;
  /** The headings that a body should have, in the order of the scaffold. */
  readonly sections: readonly string[];
  /** True if a new entity must have text, because its kind has no status for drafts. */
  readonly bornComplete: boolean;
  /** The fields that refer to other entities. */
  readonly references: readonly ReferenceRule[];
}

/** A field of the frontmatter that names other entities. */
export interface ReferenceRule {
  readonly field: FieldName;
  /** The allowed kinds of the target; undefined: any kind, and parts of milestones. */
  readonly kinds?: readonly Kind[];
}

const DECISION_STATUSES = {
  statuses: ["proposed", "accepted", "superseded", "rejected"],
  transitions: { proposed: ["accepted", "rejected"], accepted: ["superseded"] },
} as const;

/** The rules of every kind, in the order in which aiwf reads trees. */
export const KINDS: Readonly<Record<Kind, KindRules>> = {
  epic: {
    kind: "epic",
    prefix: "E",
    minDigits: 2,
    directory: "work/epics",
    fileInDirectory: "epic.md",
    statuses: ["proposed", "active", "done", "cancelled"],
    transitions: { proposed: ["active", "cancelled"], active: ["done", "cancelled"] },
    sections: ["Goal", "Scope", "Out of scope"],
    bornComplete: false,
    references: [],
  },
  milestone: {
    kind: "milestone",
    prefix: "M",
    minDigits: 3,
    directory: "work/epics",
    statuses: ["draft", "in_progress", "done", "cancelled"],
    transitions: { draft: ["in_progress", "cancelled"], in_progress: ["done", "cancelled"] },
    sections: ["Goal", "Acceptance criteria"],
    bornComplete: false,
    references: [
      { field: "parent", kinds: ["epic"] },
      { field: "depends_on", kinds: ["milestone"] },
    ],
  },
  adr: {
    kind: "adr",
    prefix: "ADR",
    minDigits: 4,
    directory: "docs/adr",
    ...DECISION_STATUSES,
    sections: ["Context", "Decision", "Consequences"],
    bornComplete: true,
    references: [
      { field: "supersedes", kinds: ["adr"] },
      { field: "superseded_by", kinds: ["adr"] },
    ],
  },
  gap: {
    kind: "gap",
    prefix: "G",
    minDigits: 3,
    directory: "work/gaps",
    statuses: ["open", "addressed", "wontfix"],
    transitions: { open: ["addressed", "wontfix"] },
    sections: ["What's missing", "Why it matters"],
    bornComplete: true,
    references: [{ field: "discovered_in", kinds: ["milestone", "epic"] }, { field: "addressed_by" }],
  },
  decision: {
    kind: "decision",
    prefix: "D",
    minDigits: 3,
    directory: "work/decisions",
    ...DECISION_STATUSES,
    sections: ["Question", "Decision", "Reasoning"],
    bornComplete: true,
    references: [{ field: "relates_to" }],
  },
  contract: {
    kind: "contract",
    prefix: "C",
    minDigits: 3,
    directory: "work/contracts",
    fileInDirectory: "contract.md",
    statuses: ["proposed", "accepted", "deprecated", "retired", "rejected"],
    transitions: {
      proposed: ["accepted", "rejected"],
      accepted: ["deprecated", "rejected"],
      deprecated: ["retired"],
    },
    sections: ["Purpose", "Stability"],
    bornComplete: true,
    references: [{ field: "linked_adrs", kinds: ["adr"] }],
  },
};

/** The priorities of gaps and decisions, the most urgent first. */
export const PRIORITIES: readonly string[] = ["urgent", "high", "medium", "low"];

/** Tells whether `name` is a kind that this program writes. */
export function isWritable(name: string): name is WritableKind {
  return WRITABLE_KINDS.some((kind) => kind === name);
}

/** Returns the status of a new entity. */
export function firstStatus(kind: Kind): string {
  return KINDS[kind].statuses[0] ?? "";
}

/** Returns the statuses that may follow `status`. */
export function nextStatuses(kind: Kind, status: string): readonly string[] {
  const { transitions } = KINDS[kind];
  return Object.hasOwn(transitions, status) ? (transitions[status] ?? []) : [];
}

/** Tells whether `status` belongs to the kind and nothing follows it. */
export function isTerminal(kind: Kind, status: string): boolean {
  return KINDS[kind].statuses.includes(status) && nextStatuses(kind, status).length === 0;
}
