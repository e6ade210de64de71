/** The kinds of entity that this program reads and writes. */
export type Kind = "epic" | "gap" | "decision";

/** Everything that tells one kind from another. */
export interface KindRules {
  readonly kind: Kind;
  /** What its ids begin with, before the hyphen. */
  readonly prefix: string;
  /** Ids with fewer digits are no ids. New ones have four at least. */
  readonly minDigits: number;
  /** Where its files are, relative to the root. */
  readonly directory: string;
  /** The file's name if an entity is a directory; undefined if it is a file. */
  readonly fileInDirectory?: string;
  /** In the order in which messages list them; the first is that of a new entity. */
  readonly statuses: readonly string[];
  /** Which statuses may follow which; a status that nothing follows is terminal. */
  readonly transitions: Readonly<Record<string, readonly string[]>>;
  /** The headings that a body should have, in the order of the scaffold. */
  readonly sections: readonly string[];
  /** True if an entity must say something from the start: it has no status in which it is still being drafted. */
  readonly bornComplete: boolean;
}

/** The rules of every kind, in the order in which trees are read. */
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
  },
  decision: {
    kind: "decision",
    prefix: "D",
    minDigits: 3,
    directory: "work/decisions",
    statuses: ["proposed", "accepted", "superseded", "rejected"],
    transitions: { proposed: ["accepted", "rejected"], accepted: ["superseded"] },
    sections: ["Question", "Decision", "Reasoning"],
    bornComplete: true,
  },
};

/** Tells whether `name` is a kind that this program writes. */
export function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

/** The status of a new entity. */
export function firstStatus(kind: Kind): string {
  return KINDS[kind].statuses[0] ?? "";
}

/** The statuses that may follow `status`. */
export function nextStatuses(kind: Kind, status: string): readonly string[] {
  const { transitions } = KINDS[kind];
  return Object.hasOwn(transitions, status) ? (transitions[status] ?? []) : [];
}

/** Tells whether `status` belongs to the kind and nothing follows it. */
export function isTerminal(kind: Kind, status: string): boolean {
  return KINDS[kind].statuses.includes(status) && nextStatuses(kind, status).length === 0;
}
