import { canonicalId, parseId } from "../../entity/id.js";
import type { HistoryEvent } from "../../git/history.js";
import { findEntity, type Tree } from "../../tree/tree.js";

/** One entity in a {@link Digest}. */
export interface DigestEntry {
  readonly id: string;
  /** Empty if the entity is not in the tree. */
  readonly title: string;
  /** Empty without information. */
  readonly status: string;
}

/** The changes in some commits. */
export interface Digest {
  /** `Today's work`. */
  readonly rangeLabel: string;
  readonly gapsOpened: readonly DigestEntry[];
  readonly gapsClosed: readonly DigestEntry[];
  readonly adrsCreated: readonly DigestEntry[];
}

/** Returns the digest of some commits. */
export function digestOf(rangeLabel: string, events: readonly HistoryEvent[], tree: Tree): Digest {
  const entry = ({ entity }: HistoryEvent, status: string) => {
    return { id: canonicalId(entity), title: findEntity(tree, entity)?.frontmatter.title ?? "", status };
  };
  const statusNow = ({ entity }: HistoryEvent) => findEntity(tree, entity)?.frontmatter.status ?? "";
  const kindOf = ({ entity }: HistoryEvent) => parseId(entity)?.kind;
  const gaps = events.filter((event) => kindOf(event) === "gap");
  return {
    rangeLabel,
    gapsOpened: gaps.filter(({ verb }) => verb === "add").map((event) => entry(event, "")),
    gapsClosed: gaps
      .filter(({ verb, to }) => verb === "promote" && to !== "" && to !== "open")
      .map((event) => entry(event, event.to)),
    adrsCreated: events
      .filter((event) => event.verb === "add" && kindOf(event) === "adr")
      .map((event) => entry(event, statusNow(event))),
  };
}

/** Returns the digest of today, or of yesterday if today has no commit. Days are UTC days. */
export function dayDigest(events: readonly HistoryEvent[], tree: Tree, now: Date): Digest {
  const on = (day: string) => events.filter(({ date }) => dayOf(new Date(date)) === day);
  const today = digestOf("Today's work", on(dayOf(now)), tree);
  if (today.gapsOpened.length + today.gapsClosed.length + today.adrsCreated.length > 0) return today;
  const yesterday = new Date(now.getTime() - 24 * 60 * 60 * 1000);
  return digestOf("Yesterday's work", on(dayOf(yesterday)), tree);
}

/** `YYYY-MM-DD`, UTC. */
export function dayOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
}
