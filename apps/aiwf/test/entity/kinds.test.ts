import { describe, expect, test } from "vitest";
import { firstStatus, isTerminal, KINDS, nextStatuses } from "../../src/entity/kinds.js";

const LEGAL = {
  gap: ["open → addressed", "open → wontfix"],
  decision: ["proposed → accepted", "proposed → rejected", "accepted → superseded"],
  epic: ["proposed → active", "proposed → cancelled", "active → done", "active → cancelled"],
  milestone: ["draft → in_progress", "draft → cancelled", "in_progress → done", "in_progress → cancelled"],
  adr: ["proposed → accepted", "proposed → rejected", "accepted → superseded"],
  contract: [
    "proposed → accepted",
    "proposed → rejected",
    "accepted → deprecated",
    "accepted → rejected",
    "deprecated → retired",
  ],
} as const;

describe.each(Object.values(KINDS))("$kind", ({ kind, statuses }) => {
  test("may take exactly the steps of the table", () => {
    const steps = statuses.flatMap((from) => nextStatuses(kind, from).map((to) => `${from} → ${to}`));
    expect(steps).toEqual(LEGAL[kind]);
  });

  test("begins with a status that is not terminal, and has no step to an unknown one", () => {
    expect(isTerminal(kind, firstStatus(kind))).toBe(false);
    expect(statuses).toEqual(expect.arrayContaining(statuses.flatMap((from) => nextStatuses(kind, from))));
  });
});

test("a status that the kind does not have is not terminal and leads nowhere", () => {
  expect(isTerminal("gap", "done")).toBe(false);
  expect(nextStatuses("gap", "constructor")).toEqual([]);
});
