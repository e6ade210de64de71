import { commit, type Deed, entity, type Story } from "../story.js";
import { reads, writes } from "./reads.js";

const file = (path: string, fields: Readonly<Record<string, string>>, body?: string): Deed => ({
  write: path,
  text: entity(fields, body),
});
const EPIC = "work/epics/E-0001-a/epic.md";
const epic = (status: string) => file(EPIC, { id: "E-0001", title: "A", status }, "## Goal\nG\n");
const milestone = (number: number, fields: Readonly<Record<string, string>>, body = "## Goal\nG\n") =>
  file(
    `work/epics/E-0001-a/M-000${number}-m.md`,
    { id: `M-000${number}`, title: `M ${number}`, status: "draft", parent: "E-0001", tdd: "none", ...fields },
    body,
  );
const acs = (...parts: (readonly [status: string, phase?: string])[]) =>
  parts
    .map(([status, phase], at) => {
      const tdd = phase === undefined ? "" : `\n      tdd_phase: ${phase}`;
      return `\n    - id: AC-${at + 1}\n      title: Part ${at + 1}\n      status: ${status}${tdd}`;
    })
    .join("");
const SECTIONS = "## Goal\nG\n\n## Acceptance criteria\n\n### AC-1 — One\n\nText\n\n### AC-2: Two\n\nText\n";

/** Entities of the kinds that are read and not written: milestones, ADRs and contracts. */
export function foreign(): Story[] {
  return Object.entries(TREES).map(([name, deeds]) => ({
    name: `foreign ${name}`,
    before: [...deeds, ...commit("base")],
    steps: [
      ...reads(),
      ...writes(),
      ...[
        "promote E-0001 done",
        "promote E-0001 cancelled --format=json",
        "promote E-0001 active",
        "history M-0001",
      ].map((line) => ({ run: line.split(" "), alone: true })),
    ],
  }));
}

const TREES: Readonly<Record<string, readonly Deed[]>> = {
  draft: [epic("active"), milestone(1, { acs: acs(["open"], ["met"]) }, SECTIONS)],
  progress: [epic("active"), milestone(1, { status: "in_progress", acs: acs(["open"], ["met"]) }, SECTIONS)],
  done: [epic("active"), milestone(1, { status: "done", acs: acs(["met"], ["cancelled"]) }, SECTIONS)],
  "done and open": [epic("active"), milestone(1, { status: "done", acs: acs(["open"]) }, SECTIONS)],
  "done without parts": [epic("active"), milestone(1, { status: "done" })],
  "cancelled and open": [epic("active"), milestone(1, { status: "cancelled", acs: acs(["open"]) }, SECTIONS)],
  "no parts": [epic("active"), milestone(1, {})],
  "all cancelled": [epic("active"), milestone(1, { acs: acs(["cancelled"], ["cancelled"]) }, SECTIONS)],
  "epic done": [epic("done"), milestone(1, {}), milestone(2, { status: "done" }), milestone(3, { status: "bogus" })],
  "no parent": [
    epic("proposed"),
    file("work/epics/E-0001-a/M-0001-m.md", { id: "M-0001", title: "M", status: "draft" }),
  ],
  "unknown parent": [epic("proposed"), milestone(1, { parent: "E-0009" })],
  "wrong parent": [epic("proposed"), milestone(1, { parent: "M-0001" })],
  "narrow parent": [epic("proposed"), milestone(1, { parent: "E-01" })],
  "no policy": [epic("proposed"), milestone(1, { tdd: '""' })],
  "unknown policy": [epic("proposed"), milestone(1, { tdd: "maybe" })],
  required: [
    epic("active"),
    milestone(1, { tdd: "required", acs: acs(["met"], ["met", "done"], ["open", "red"]) }, SECTIONS),
  ],
  advisory: [
    epic("active"),
    milestone(1, { tdd: "advisory", status: "in_progress", acs: acs(["met", "green"]) }, SECTIONS),
  ],
  "bad parts": [
    epic("active"),
    milestone(1, {
      acs: "\n    - title: X\n      status: open\n    - id: AC-5\n      title: ''\n      status: bogus\n    - id: foo\n      title: T\n      tdd_phase: blue",
    }),
  ],
  "prose titles": [
    epic("active"),
    milestone(1, {
      acs: "\n    - id: AC-1\n      title: One. Two sentences\n      status: open\n    - id: AC-2\n      title: with `code`\n      status: open",
    }),
  ],
  "headings apart": [
    epic("active"),
    milestone(
      1,
      { status: "in_progress", acs: acs(["open"], ["open"], ["open"]) },
      "## Goal\nG\n## Acceptance criteria\n### AC-1\n\n### AC-1 — again\nx\n### AC-9 - orphan\n### AC-2\n<!-- c -->\n",
    ),
  ],
  "depends on cancelled": [
    epic("active"),
    milestone(1, { depends_on: "[M-0002]" }),
    milestone(2, { status: "cancelled" }),
  ],
  circle: [
    epic("active"),
    milestone(1, { depends_on: "[M-0002]" }),
    milestone(2, { depends_on: "[M-0003]" }),
    milestone(3, { depends_on: "[M-0001]" }),
    milestone(4, { depends_on: "[M-0004, M-0009]" }),
  ],
  area: [file(EPIC, { id: "E-0001", title: "A", status: "active", area: "core" }), milestone(1, { area: "other" })],
  parts: [
    epic("active"),
    milestone(1, { acs: acs(["open"]) }, SECTIONS),
    file(
      "work/gaps/G-0001-a.md",
      { id: "G-0001", title: "A", status: "open", addressed_by: "[M-0001/AC-1, M-0001/AC-9]" },
      "M-0001/AC-1 M-0001/AC-9 M-0009/AC-1\n",
    ),
  ],
  adrs: [
    file(
      "docs/adr/ADR-0001-a.md",
      { id: "ADR-0001", title: "A", status: "proposed" },
      "## Context\n\n## Decision\nD\n",
    ),
    file("docs/adr/ADR-0002-b.md", { id: "ADR-0002", title: "B", status: "superseded", superseded_by: "ADR-0003" }),
    file("docs/adr/ADR-0003-c.md", { id: "ADR-0003", title: "C", status: "accepted", supersedes: "[ADR-0001]" }),
    file("docs/adr/ADR-0004-d.md", { id: "ADR-0004", title: "D", status: "bogus", superseded_by: "ADR-0004" }),
    file("docs/adr/ADR-005-e.md", { id: "ADR-005", title: "E", status: "accepted" }),
    { write: "docs/adr/notes.md", text: "" },
    file("work/decisions/D-0001-a.md", {
      id: "D-0001",
      title: "A",
      status: "proposed",
      relates_to: "[ADR-0001, ADR-9999]",
    }),
  ],
  contracts: [
    file(
      "work/contracts/C-0001-a/contract.md",
      { id: "C-0001", title: "A", status: "accepted", linked_adrs: "[ADR-0001, C-0001]" },
      "## Purpose\n\n",
    ),
    { write: "work/contracts/C-0001-a/schema.json", text: "{}" },
    { write: "work/contracts/C-0001-a/fixtures/v1/valid/x.json", text: "{}" },
    { write: "work/contracts/stray.txt", text: "" },
    { write: "work/contracts/C-0002-b/contract.md", text: "broken" },
    { write: "work/contracts/C-0002-b/schema.json", text: "{}" },
    file("work/contracts/C-0003-c/contract.md", { id: "C-0003", title: "C", status: "retired" }),
  ],
  broken: [
    epic("active"),
    { write: "work/epics/E-0001-a/M-0001-m.md", text: "x" },
    { write: "docs/adr/ADR-0001-a.md", text: "x" },
  ],
};
