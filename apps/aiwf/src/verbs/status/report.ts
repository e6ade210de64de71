import type { Entity } from "../../entity/entity.js";
import type { Part } from "../../entity/frontmatter.js";
import { canonicalId } from "../../entity/id.js";
import type { Kind } from "../../entity/kinds.js";
import type { HistoryEvent } from "../../git/history.js";
import { countSeverity, type Finding } from "../../print/finding.js";
import type { Areas } from "../../tree/areas.js";
import { byId, milestonesOf, type Tree } from "../../tree/tree.js";
import type { Digest } from "./digest.js";

/** The fields of every entity in a report. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly status: string;
}

/** An unfinished epic. */
export interface EpicRow extends Row {
  readonly area: string;
  readonly milestones: readonly MilestoneRow[];
}

/** A milestone of an unfinished epic. */
export interface MilestoneRow extends Row {
  readonly tdd: string;
  /** The number of its parts in each status; undefined without parts. */
  readonly parts: PartCounts | undefined;
}

/** See {@link MilestoneRow}. */
export interface PartCounts {
  readonly total: number;
  /** The parts that are not cancelled. */
  readonly inScope: number;
  readonly open: number;
  readonly met: number;
  readonly deferred: number;
  readonly cancelled: number;
}

/** An open decision or ADR. */
export interface DecisionRow extends Row {
  readonly kind: Kind;
  readonly priority: string;
}

/** An open gap. */
export interface GapRow extends Row {
  readonly discoveredIn: string;
  readonly priority: string;
}

/** The content of `aiwf status`, in any format. */
export interface StatusReport {
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  readonly areas: Areas;
  readonly inFlight: readonly EpicRow[];
  readonly planned: readonly EpicRow[];
  readonly openDecisions: readonly DecisionRow[];
  readonly openGaps: readonly GapRow[];
  readonly warnings: readonly Finding[];
  /** Newest first. */
  readonly recentActivity: readonly HistoryEvent[];
  /** The number of finished entities outside the archive. */
  readonly sweepPending: number;
  readonly health: { readonly entities: number; readonly errors: number; readonly warnings: number };
  readonly today: Digest;
  readonly release: Digest;
}

/** Makes the report from the tree and the commits. */
export function buildReport(
  tree: Tree,
  findings: readonly Finding[],
  sources: Pick<StatusReport, "date" | "areas" | "recentActivity" | "today" | "release"> & {
    readonly sweepPending: number;
  },
): StatusReport {
  const epics = (status: string) => select(tree, "epic", status).map((epic) => epicRow(tree, epic));
  const warnings = findings.filter(({ severity }) => severity === "warning");
  return {
    ...sources,
    inFlight: epics("active"),
    planned: epics("proposed"),
    openDecisions: sortBy(
      ({ id }) => id,
      [...select(tree, "adr", "proposed"), ...select(tree, "decision", "proposed")].map((entity) => ({
        ...rowOf(entity),
        kind: entity.kind,
        priority: entity.frontmatter.priority ?? "",
      })),
    ),
    openGaps: select(tree, "gap", "open").map((gap) => ({
      ...rowOf(gap),
      discoveredIn: canonicalId(gap.frontmatter.discovered_in ?? ""),
      priority: gap.frontmatter.priority ?? "",
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
  return byId(tree.entities.filter((entity) => entity.kind === kind && entity.frontmatter.status === status));
}

function epicRow(tree: Tree, epic: Entity): EpicRow {
  const milestones = milestonesOf(tree, epic).map((milestone) => ({
    ...rowOf(milestone),
    tdd: milestone.frontmatter.tdd ?? "",
    parts: countParts(milestone.frontmatter.acs ?? []),
  }));
  return { ...rowOf(epic), area: epic.frontmatter.area ?? "", milestones };
}

function countParts(parts: readonly Part[]): PartCounts | undefined {
  if (parts.length === 0) return undefined;
  const count = (status: string) => parts.filter((part) => part.status === status).length;
  const [open, met, deferred, cancelled] = ["open", "met", "deferred", "cancelled"].map(count) as [
    number,
    number,
    number,
    number,
  ];
  return { total: parts.length, inScope: parts.length - cancelled, open, met, deferred, cancelled };
}

function rowOf({ frontmatter: { id, title, status } }: Entity): Row {
  return { id: canonicalId(id), title, status };
}

function sortBy<T>(key: (item: T) => string, items: readonly T[]): T[] {
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
}
