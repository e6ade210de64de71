import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/print/finding.js";
import { checkTree, withPolicy } from "../../src/rules/check-tree.js";
import { unexpectedTreeFiles } from "../../src/rules/strays.js";
import { readConfig } from "../../src/tree/config.js";
import { loadTree } from "../../src/tree/tree.js";
import { entityText, scratchDirectory } from "../support/scratch-repo.js";

const gap = (id: string, more = {}) => entityText({ id, title: "Hello", status: "open", ...more }, "Some text");
const epic = (id: string, status: string) => entityText({ id, title: "Hello", status }, "## Goal\nIt.\n");
const milestone = (status: string, acs: string) =>
  `---\nid: M-0001\ntitle: T\nstatus: ${status}\nparent: E-0001\ntdd: none\n${acs}\n---\n### AC-1\nText\n`;
const epicWith = (line: string) => `---\nid: E-0001\ntitle: T\nstatus: proposed\n${line}\n---\n## Goal\nIt.\n`;
const contract = entityText({ id: "C-0001", title: "T", status: "accepted" });
const contracts = { "work/contracts/C-0001-a/contract.md": contract, "work/contracts/C-0001-a/schema.json": "{}" };

async function check(files: Readonly<Record<string, string>>): Promise<Finding[]> {
  const root = scratchDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const [tree, config] = [await loadTree(root), await readConfig(root)];
  return withPolicy([...(await checkTree(tree)), ...unexpectedTreeFiles(tree, config)], config);
}

function brief({ severity, code, subcode, message, path, line }: Finding): string {
  return `${severity} ${code}${subcode ? `/${subcode}` : ""} ${path ?? "-"}:${line ?? "-"} ${message}`;
}

const A = "work/gaps/G-0001-a.md";
const SWEEP =
  "1 terminal entities awaiting `aiwf archive --apply`. Set `archive.sweep_threshold` in aiwf.yaml to escalate to blocking past N";
const waiting = (status: string) =>
  `entity G-0001 has terminal status "${status}" but file is still in the active tree; awaiting \`aiwf archive --apply\` sweep`;
const stray = (path: string) =>
  `file "${path}" is under work/ but is not a recognized entity file; tree-shape changes go through \`aiwf <verb>\`, not direct writes`;
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
      `error frontmatter-shape ${A}:2 id "D-0001" does not match G-NNNN format`,
      `error id-path-consistent ${A}:2 frontmatter id "D-0001" does not match path-encoded id "G-0001"`,
    ],
  ],
  "an id with three digits": [
    { "work/gaps/G-001-a.md": gap("G-0001") },
    [
      'error entity-id-narrow-width work/gaps/G-001-a.md:2 narrow-width filename id "G-001" in the active tree (canonical width is 4 digits per ADR-0008); undo the hand-edit or file move that produced it',
    ],
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
  "references to kinds that this program does not write, in any width": [
    {
      [A]: gap("G-0001", { addressed_by: "[M-001/AC-1, C-001]" }),
      ...contracts,
      "work/epics/E-0001-a/epic.md": epic("E-0001", "proposed"),
      "work/epics/E-0001-a/M-0001-b.md": milestone("draft", "acs:\n    - id: AC-1\n      title: T\n      status: open"),
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
      `warning archive-sweep-pending -:- ${SWEEP}`,
      `warning gap-addressed-has-resolver ${A}:1 gap is marked addressed but addressed_by and addressed_by_commit are both empty`,
      `warning terminal-entity-not-archived ${A}:4 ${waiting("addressed")}`,
    ],
  ],
  "more finished entities than the threshold allows": [
    { [A]: gap("G-0001", { status: "wontfix" }), "aiwf.yaml": "archive:\n  sweep_threshold: 0\n" },
    [
      "error archive-sweep-pending -:- 1 terminal entities awaiting `aiwf archive --apply` (exceeds `archive.sweep_threshold: 0` in aiwf.yaml; the threshold is the consumer-declared ceiling past which the aggregate finding blocks)",
      `warning terminal-entity-not-archived ${A}:4 ${waiting("wontfix")}`,
    ],
  ],
  "an active epic without milestones": [
    { "work/epics/E-0001-a/epic.md": epic("E-0001", "active") },
    [
      "warning epic-active-no-drafted-milestones work/epics/E-0001-a/epic.md:4 epic E-0001 is active but has no milestones at status draft",
    ],
  ],
  "an active epic with a milestone in draft": [
    {
      "work/epics/E-0001-a/epic.md": epic("E-0001", "active"),
      "work/epics/E-0001-a/M-0001-b.md": milestone("draft", "acs:\n    - id: AC-1\n      title: T\n      status: open"),
    },
    [],
  ],
  "a file that is no entity": [
    { "work/gaps/notes.txt": "", "work/scratch/notes.txt": "" },
    [`warning unexpected-tree-file work/gaps/notes.txt:- ${stray("work/gaps/notes.txt")}`],
  ],
  "the same with tree.strict": [
    { "work/gaps/notes.txt": "", "aiwf.yaml": "tree:\n  strict: true\n" },
    [`error unexpected-tree-file work/gaps/notes.txt:- ${stray("work/gaps/notes.txt")}`],
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
      "work/gaps/archive/G-001-a.md": entityText({ id: "G-001", title: "T", status: "wontfix" }, "## What's missing\n"),
      "work/gaps/archive/notes.txt": "",
    },
    [],
  ],
  "what is archived and not finished": [
    { "work/gaps/archive/G-0001-a.md": gap("G-0001") },
    [
      'error archived-entity-not-terminal work/gaps/archive/G-0001-a.md:4 entity G-0001 lives under archive/ but status "open" is not terminal; archive is the structural projection of FSM-terminality (ADR-0004 §Reversal)',
    ],
  ],
  "priorities that do not exist, or not for the kind": [
    { [A]: gap("G-0001", { priority: "huge" }), "work/epics/E-0001-a/epic.md": epicWith("priority: low") },
    [
      `error priority-valid ${A}:5 priority "huge" is not in the closed set (allowed: urgent, high, medium, low)`,
      'warning priority-not-applicable work/epics/E-0001-a/epic.md:5 E-0001 carries priority "low" but kind epic does not carry its own priority (only gap and decision do)',
    ],
  ],
  "paths that differ in case only": [
    { [A]: gap("G-0001"), "work/gaps/G-0001-A.md": gap("G-0002") },
    [
      `error case-paths ${A}:1 path "${A}" differs only in case from "work/gaps/G-0001-A.md"; on case-insensitive filesystems they collapse to one entity`,
      'error id-path-consistent work/gaps/G-0001-A.md:2 frontmatter id "G-0002" does not match path-encoded id "G-0001"',
    ],
  ],
  "ids in a body, of which those in code are none": [
    {
      [A]: entityText(
        { id: "G-0001", title: "T", status: "open" },
        "See G-0001 and `G-0009`.\n\n[G-0002](work/G-0003.md) <!-- G-1 -->\n\n```\nG-0004\n```\n",
      ),
    },
    [
      `error body-prose-id/unresolved ${A}:8 G-0001 body prose contains unknown id "G-0002" (no entity allocated at this id)`,
      `error body-prose-id/malformed-shape ${A}:8 G-0001 body prose contains id-shaped token "G-1" that does not match the kind's strict id pattern (wrap in backticks if discussing id syntax)`,
    ],
  ],
  "a finished epic with a milestone that is not": [
    {
      "work/epics/E-0001-a/epic.md": epic("E-0001", "done"),
      "work/epics/E-0001-a/M-0001-b.md": milestone("draft", "acs:\n    - id: AC-1\n      title: T\n      status: open"),
    },
    [
      'error epic-terminal-non-terminal-children work/epics/E-0001-a/epic.md:4 epic E-0001 has terminal status "done" but still owns non-terminal child milestone(s) [M-0001]',
      `warning archive-sweep-pending -:- ${SWEEP}`,
      'warning terminal-entity-not-archived work/epics/E-0001-a/epic.md:4 entity E-0001 has terminal status "done" but file is still in the active tree; awaiting `aiwf archive --apply` sweep',
    ],
  ],
};

describe("check reports", () => {
  test.each(Object.entries(CASES))("%s", async (_name, [files, expected]) => {
    const findings = await check(files);
    expect(findings.map(brief)).toEqual(expected);
    for (const { hint, code } of findings) expect(hint !== undefined || code === "unexpected-tree-file").toBe(true);
  });
});
