import type { LaneResult } from "./lane.js";

/** What the parts of a lane have found, as one result. */
export function combined(parts: readonly Required<LaneResult>[]): LaneResult {
  return {
    rows: parts.flatMap(({ rows }) => rows),
    violations: parts.flatMap(({ violations }) => violations),
    skipped: parts.flatMap(({ skipped }) => skipped),
  };
}
