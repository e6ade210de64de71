import type { Entity } from "../../entity/entity.js";
import { canonicalId } from "../../entity/id.js";
import type { Kind } from "../../entity/kinds.js";
import type { HistoryEvent } from "../../git/history.js";
import { countSeverity, type Finding } from "../../print/finding.js";
import { milestonesOf, type Tree } from "../../tree/tree.js";
import type { Digest } from "./digest.js";

/** An epic that is not finished. */
export interface EpicRow {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  /** How many milestones it has; they are not read. */
  readonly milestones: number;
}

/** What `aiwf status` shows, in whatever format. */
export interface StatusReport {
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  readonly inFlight: readonly EpicRow[];
  readonly planned: readonly EpicRow[];
  readonly openDecisions: readonly { readonly id: string; readonly title: string; readonly status: string }[];
  readonly openGaps: readonly { readonly id: string; readonly title: string; readonly discoveredIn: string }[];
  readonly warnings: readonly Finding[];
  /** Newest first. */
  readonly recentActivity: readonly HistoryEvent[];
  /** How many finished entities wait for the archive. */
  readonly sweepPending: number;
  readonly health: { readonly entities: number; readonly errors: number; readonly warnings: number };
  readonly today: Digest;
  readonly release: Digest;
}

/** Puts the report together from what was read. */
export function buildReport(
  tree: Tree,
  findings: readonly Finding[],
  sources: Pick<StatusReport, "date" | "recentActivity" | "today" | "release"> & { readonly sweepPending: number },
): StatusReport {
  const epics = (status: string) => select(tree, "epic", status).map((epic) => epicRow(tree, epic));
  const warnings = findings.filter(({ severity }) => severity === "warning");
  return {
    ...sources,
    inFlight: epics("active"),
    planned: epics("proposed"),
    openDecisions: select(tree, "decision", "proposed").map(({ frontmatter }) => ({ ...head(frontmatter) })),
    openGaps: select(tree, "gap", "open").map(({ frontmatter }) => ({
      ...head(frontmatter),
      discoveredIn: canonicalId(frontmatter.discovered_in ?? ""),
    })),
    warnings: warnings.filter(({ code }) => code !== "archive-sweep-pending"),
    health: {
      entities: tree.entities.length,
      errors: countSeverity(findings, "error"),
      warnings: warnings.length,
    },
  };
}

function select(tree: Tree, kind: Kind, status: string): Entity[] {
  return tree.entities
    .filter((entity) => entity.kind === kind && entity.frontmatter.status === status)
    .sort((a, b) => (a.frontmatter.id < b.frontmatter.id ? -1 : 1));
}

function epicRow(tree: Tree, epic: Entity): EpicRow {
  return { ...head(epic.frontmatter), milestones: milestonesOf(tree, epic).length };
}

function head({ id, title, status }: Entity["frontmatter"]): { id: string; title: string; status: string } {
  return { id: canonicalId(id), title, status };
}
