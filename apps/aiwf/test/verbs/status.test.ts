import { expect, test } from "vitest";
import { entityText, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

const MILESTONE = `---
id: M-0001
title: First
status: draft
parent: E-0001
tdd: none
acs:
    - id: AC-1
      title: A
      status: met
    - id: AC-2
      title: B
      status: open
---
## Goal
It.
### AC-1
Text
### AC-2
Text
`;

async function repoAtWork() {
  const repo = await scratchRepo();
  repo.write(
    "work/epics/E-0001-a/epic.md",
    entityText({ id: "E-0001", title: "Hello world", status: "active" }, "## Goal\nIt."),
  );
  repo.write("work/epics/E-0001-a/M-0001-b.md", MILESTONE);
  repo.write(
    "work/epics/E-0002-a/epic.md",
    entityText({ id: "E-0002", title: "Later", status: "proposed" }, "## Goal\n"),
  );
  repo.write("work/decisions/D-0001-a.md", entityText({ id: "D-0001", title: "T", status: "proposed" }));
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "T", status: "open", discovered_in: "M-001" }));
  repo.write("work/gaps/G-0002-a.md", entityText({ id: "G-0002", title: "U", status: "wontfix" }));
  await repo.commit('aiwf add gap G-0001 "T"', { verb: "add", entity: "G-0001", actor: "human/t" });
  await repo.git("tag", "v1");
  await repo.commit("aiwf promote G-0002 open -> wontfix", {
    verb: "promote",
    entity: "G-0002",
    actor: "human/t",
    to: "wontfix",
  });
  return repo;
}

test("an empty project says so in every section", async () => {
  const repo = await scratchRepo();
  const { exitCode, stdout } = await repo.aiwf("status");
  expect(exitCode).toBe(0);
  expect(stdout.replace(/\d{4}-\d\d-\d\d/, "DATE")).toBe(
    "aiwf status — DATE\n\nIn flight\n  (no active epics)\n\nRoadmap\n  (nothing planned)\n\nOpen decisions\n  (none)\n\n" +
      "Open gaps\n  (none)\n\nWarnings\n  (none)\n\nRecent activity\n  (none)\n\nHealth\n  0 entities · 0 errors · 0 warnings\n",
  );
});

test("what is going on is shown section by section", async () => {
  const repo = await repoAtWork();
  const { exitCode, stdout } = await repo.aiwf("status");
  expect(exitCode).toBe(0);
  expect(stdout.split("\n").slice(1).join("\n")).toBe(`
In flight
  E-0001 — Hello world    [active]
     ○ M-0001 — First    [draft]    · ACs 1/2 met (1 open)    · tdd: none

Roadmap
  E-0002 — Later    [proposed]
       (no milestones)

Open decisions
  D-0001 — T    [proposed]

Open gaps
  G-0001 — T    (discovered in M-0001)

Warnings
  entity-body-empty  [E-0002]  E-0002 body section \`## Goal\` is empty
  terminal-entity-not-archived  [G-0002]  entity G-0002 has terminal status "wontfix" but file is still in the active tree; awaiting \`aiwf archive --apply\` sweep

Recent activity
  2026-01-02  human/t           promote     aiwf promote G-0002 open -> wontfix
  2026-01-02  human/t           add         aiwf add gap G-0001 "T"

Health
  Sweep pending: 1 terminal entity not yet archived (run \`aiwf archive --dry-run\` to preview)
  6 entities · 0 errors · 3 warnings · run \`aiwf check\` for details
`);
});

test("JSON has its keys in the fixed order, and null for what is empty", async () => {
  const repo = await repoAtWork();
  const { result, metadata } = JSON.parse((await repo.aiwf("status", "--format=json")).stdout);
  expect(Object.keys(result)).toEqual([
    "date",
    "in_flight_epics",
    "planned_epics",
    "open_decisions",
    "open_gaps",
    "warnings",
    "recent_activity",
    "sweep_pending",
    "health",
    "today_digest",
    "release_digest",
  ]);
  expect(result).toMatchObject({
    in_flight_epics: [
      {
        id: "E-0001",
        title: "Hello world",
        status: "active",
        milestones: [{ id: "M-0001", acs: { total: 2, in_scope: 2, open: 1 } }],
      },
    ],
    open_decisions: [{ id: "D-0001", title: "T", status: "proposed", kind: "decision" }],
    open_gaps: [{ id: "G-0001", title: "T", discovered_in: "M-0001" }],
    sweep_pending: { count: 1 },
    health: { entities: 6, errors: 0, warnings: 3 },
    today_digest: { range_label: "Yesterday's work", gaps_opened: null, gaps_closed: null, adrs_created: null },
    release_digest: {
      range_label: "Since last release (v1)",
      gaps_opened: null,
      gaps_closed: [{ id: "G-0002", title: "U", status: "wontfix" }],
      adrs_created: null,
    },
  });
  expect(metadata).toEqual({ entities: 6, root: repo.root });
  const empty = await scratchRepo();
  expect((await empty.aiwf("status", "--format=json")).stdout).toContain(
    '"in_flight_epics":null,"planned_epics":null,"open_decisions":null,"open_gaps":null,"warnings":null,"recent_activity":null,"health":{"entities":0,"errors":0,"warnings":0}',
  );
});

test("Markdown escapes what would break a table", async () => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "a | `b`", status: "open" }));
  const { stdout } = await repo.aiwf("status", "--format=md");
  expect(stdout).toContain(
    "## Open gaps\n\n| ID | Title | Discovered in |\n|----|-------|---------------|\n| G-0001 | a \\| \\`b\\` |  |\n\n",
  );
  expect(stdout).toContain("## Warnings\n\n_(none)_\n\n");
});

test("errors in the tree do not make status fail, but a directory without git does", async () => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", "broken");
  expect(await repo.aiwf("status")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("0 entities · 1 errors"),
  });
  const { exitCode, stderr } = await repo.aiwf("status", "--root", scratchDirectory());
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^aiwf status: git show-ref: fatal: not a git repository/);
});
