import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/print/finding.js";
import { checkTree } from "../../src/rules/check-tree.js";
import { readConfig } from "../../src/tree/config.js";
import { loadTree } from "../../src/tree/tree.js";
import { entityText, scratchDirectory } from "../support/scratch-repo.js";

const gap = (id: string, more = {}) => entityText({ id, title: "Hello", status: "open", ...more }, "Some text");
const epic = (id: string, status: string) => entityText({ id, title: "Hello", status }, "## Goal\nIt.\n");
const contracts = { "work/contracts/C-0001-a/contract.md": "any", "work/contracts/C-0001-a/schema.json": "{}" };

async function check(files: Readonly<Record<string, string>>): Promise<Finding[]> {
  const root = scratchDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkTree(await loadTree(root), await readConfig(root));
}

function brief({ severity, code, subcode, message, path, line }: Finding): string {
  return `${severity} ${code}${subcode ? `/${subcode}` : ""} ${path ?? "-"}:${line ?? "-"} ${message}`;
}

const A = "work/gaps/G-0001-a.md";
const CASES: Record<string, [files: Record<string, string>, expected: string[]]> = {
  "a sound tree": [{ [A]: gap("G-0001"), ...contracts, "docs/adr/README.md": "any" }, []],
  "an empty directory": [{}, []],
  "a file without frontmatter": [{ [A]: "text" }, [`error load-error ${A}:1 no YAML frontmatter found`]],
  "a mistyped key": [
    { [A]: gap("G-0001", { colour: "red" }) },
    [`error load-error ${A}:1 decoding frontmatter: unknown field colour`],
  ],
  "two files with one id": [
    { [A]: gap("G-0001"), "work/gaps/G-0001-b.md": gap("G-0001") },
    [`error ids-unique work/gaps/G-0001-b.md:2 id "G-0001" is also used by ${A}`],
  ],
  "a file that does not parse claims the id in its path": [
    { [A]: gap("G-0001"), "work/gaps/G-0001-b.md": "text" },
    [
      `error ids-unique work/gaps/G-0001-b.md:1 id "G-0001" is also used by ${A}`,
      "error load-error work/gaps/G-0001-b.md:1 no YAML frontmatter found",
    ],
  ],
  "missing fields": [
    { [A]: "---\ntitle: T\n---\n" },
    [
      `error frontmatter-shape ${A}:1 missing required field: id`,
      `error frontmatter-shape ${A}:1 missing required field: status`,
      `error id-path-consistent ${A}:1 frontmatter id "" does not match path-encoded id "G-0001"`,
    ],
  ],
  "an id of another kind": [
    { [A]: gap("D-0001") },
    [
      `error frontmatter-shape ${A}:2 id "D-0001" does not match G-NNN format`,
      `error id-path-consistent ${A}:2 frontmatter id "D-0001" does not match path-encoded id "G-0001"`,
    ],
  ],
  "an id with three digits": [
    { "work/gaps/G-001-a.md": gap("G-0001") },
    ['error entity-id-narrow-width work/gaps/G-001-a.md:2 id "G-001" has fewer than 4 digits in its file name'],
  ],
  "an unknown status": [
    { [A]: gap("G-0001", { status: "done" }) },
    [`error status-valid ${A}:4 status "done" is not allowed for kind gap (allowed: open, addressed, wontfix)`],
  ],
  "a reference to nothing": [
    { [A]: gap("G-0001", { discovered_in: "E-9999" }) },
    [`error refs-resolve/unresolved ${A}:5 gap field "discovered_in" references unknown id "E-9999"`],
  ],
  "a reference to the wrong kind": [
    { [A]: gap("G-0001", { discovered_in: "G-0001" }) },
    [
      `error refs-resolve/wrong-kind ${A}:5 gap field "discovered_in" expects kind in [milestone, epic], but "G-0001" is gap`,
    ],
  ],
  "references to what this program does not read, in any width": [
    {
      [A]: gap("G-0001", { addressed_by: "[M-001/AC-1, C-001]" }),
      ...contracts,
      "work/epics/E-0001-a/M-0001-b.md": "any",
    },
    [],
  ],
  "a gap with an empty section": [
    { [A]: entityText({ id: "G-0001", title: "T", status: "open" }, "## What's missing\n") },
    [`error entity-body-empty/gap ${A}:1 G-0001 body section \`## What's missing\` is empty`],
  ],
  "an epic with an empty section": [
    { "work/epics/E-0001-a/epic.md": entityText({ id: "E-0001", title: "T", status: "proposed" }, "## Scope\n") },
    ["warning entity-body-empty/epic work/epics/E-0001-a/epic.md:1 E-0001 body section `## Scope` is empty"],
  ],
  "the same with tdd.strict": [
    {
      "aiwf.yaml": "tdd:\n  strict: true\n",
      "work/epics/E-0001-a/epic.md": entityText({ id: "E-0001", title: "T", status: "proposed" }, "## Scope\n"),
    },
    ["error entity-body-empty/epic work/epics/E-0001-a/epic.md:1 E-0001 body section `## Scope` is empty"],
  ],
  "an empty title": [
    { [A]: gap("G-0001", { title: '"  "' }) },
    [`warning titles-nonempty ${A}:3 title is empty or whitespace-only`],
  ],
  "a gap that nothing addressed": [
    { [A]: gap("G-0001", { status: "addressed" }) },
    [
      "warning archive-sweep-pending -:- 1 terminal entities awaiting their move into the archive",
      `warning gap-addressed-has-resolver ${A}:4 gap is marked addressed but addressed_by and addressed_by_commit are both empty`,
      `warning terminal-entity-not-archived ${A}:4 G-0001 is finished (status "addressed") and still among the active files`,
    ],
  ],
  "more finished entities than the threshold allows": [
    { [A]: gap("G-0001", { status: "wontfix" }), "aiwf.yaml": "archive:\n  sweep_threshold: 0\n" },
    [
      "error archive-sweep-pending -:- 1 terminal entities awaiting their move into the archive, more than archive.sweep_threshold allows (0)",
      `warning terminal-entity-not-archived ${A}:4 G-0001 is finished (status "wontfix") and still among the active files`,
    ],
  ],
  "an active epic without milestones": [
    { "work/epics/E-0001-a/epic.md": epic("E-0001", "active") },
    [
      "warning epic-active-no-drafted-milestones work/epics/E-0001-a/epic.md:4 epic E-0001 is active but has no milestones at status draft",
    ],
  ],
  "an active epic with milestones, which are not read": [
    { "work/epics/E-0001-a/epic.md": epic("E-0001", "active"), "work/epics/E-0001-a/M-0001-b.md": "any" },
    [],
  ],
  "a file that is no entity": [
    { "work/gaps/notes.txt": "", "work/scratch/notes.txt": "" },
    ["warning unexpected-tree-file work/gaps/notes.txt:1 work/gaps/notes.txt is not an entity file"],
  ],
  "the same with tree.strict": [
    { "work/gaps/notes.txt": "", "aiwf.yaml": "tree:\n  strict: true\n" },
    ["error unexpected-tree-file work/gaps/notes.txt:1 work/gaps/notes.txt is not an entity file"],
  ],
  "the same with a pattern that allows it": [
    { "work/gaps/notes.txt": "", "aiwf.yaml": "tree:\n  allow_paths: [work/*/*.txt]\n" },
    [],
  ],
  "a directory that is a file": [
    { "work/gaps": "" },
    ["error load-error work/gaps:1 expected a directory, found a file"],
  ],
  "the archive, where old shapes are left alone": [
    {
      "work/gaps/archive/G-001-a.md": entityText(
        { id: "G-001", title: '""', status: "wontfix" },
        "## What's missing\n",
      ),
    },
    [],
  ],
};

describe("check reports", () => {
  test.each(Object.entries(CASES))("%s", async (_name, [files, expected]) => {
    const findings = await check(files);
    expect(findings.map(brief)).toEqual(expected);
    // Aggregates have no advice of their own.
    for (const finding of findings)
      expect(finding.hint !== undefined || finding.code === "archive-sweep-pending").toBe(true);
  });
});
