import { expect, test } from "vitest";
import { goJson } from "../../src/print/go-format.js";
import { runAiwf } from "../support/processes.js";
import { changesIn, isThere, NO_CHANGES } from "../support/repository-facts.js";
import { type ScratchRepo, scratchRepo } from "../support/scratch-repo.js";

const USAGE = [
  [["bug", "--title", "A"], 'unknown kind "bug"'],
  [["milestone", "--title", "A"], 'kind "milestone" is not supported here'],
  [["decision", "--title", "A", "--discovered-in", "E-0001"], "--discovered-in is for gap only"],
  [["gap", "--title", "A", "--relates-to", "E-0001"], "--relates-to is for decision only"],
  [["gap", "more", "--title", "A"], 'unexpected args after kind "gap": [more]'],
  [
    ["gap", "--title", "A", "--body", "b", "--body-file", "f"],
    "--body and --body-file are mutually exclusive; pass one or the other",
  ],
  [["gap", "--title", "A", "--force"], '--reason "..." is required when --force is set (non-empty after trim)'],
  [
    ["gap", "--title", "A", "--force", "--reason", " "],
    '--reason "..." is required when --force is set (non-empty after trim)',
  ],
  [["gap", "--title", "A", "--reason", "why"], "--reason needs --force"],
  [
    ["gap", "--title", "A", "--lock-timeout", "soon"],
    '--lock-timeout: invalid duration "soon": use 0, 500ms, 2s, 5m or inf',
  ],
  [["gap", "--title", "A", "--actor", "me"], `--actor "me" must match <role>/<identifier> (single '/', no whitespace)`],
] as const;

test.each(USAGE)(
  "add %j is wrong usage: plain text even under --format=json, exit 2, no lock",
  async (args, message) => {
    const repo = await scratchRepo();
    const refusal = await repo.aiwf("add", ...args, "--format=json");
    expect(refusal).toMatchObject({ exitCode: 2, stdout: "", stderr: `aiwf add: ${message}\n` });
    expect(isThere(repo, ".git/aiwf.lock")).toBe(false);
  },
);

const PARSER = [
  [[], "requires at least 1 arg(s), only received 0"],
  [["gap", "--title"], "flag needs an argument: --title"],
  [["gap", "--nonsense"], "unknown flag: --nonsense"],
  [["gap", "--title", "A", "--title", "B"], "--title may not be repeated"],
] as const;

test.each(PARSER)(
  "add %j is refused by the parser, which does not know the verb's name: exit 2",
  async (args, message) => {
    const repo = await scratchRepo();
    const refusal = await repo.aiwf("add", "--format=json", ...args);
    expect(refusal).toMatchObject({ exitCode: 2, stdout: "", stderr: `aiwf: ${message}\n` });
    expect(isThere(repo, ".git/aiwf.lock")).toBe(false);
  },
);

const ELSEWHERE = "(`--body-file` at create time, or `aiwf edit-body` after)";
const TWO_LINES =
  "title contains a line break; a title is a single line (it becomes a YAML scalar, a body H1, and a commit subject) " +
  `— put multi-line detail in the entity body ${ELSEWHERE}`;
const tooLong = (bytes: number, most: number) =>
  `title length ${bytes} exceeds the configured cap of ${most} (entities.title_max_length); ` +
  `shorten the title and put elaboration in the entity body ${ELSEWHERE}`;
const empty = (id: string, kind: string, sections: string) =>
  `${id}: empty load-bearing body section(s) ${sections}; a ${kind} is referenceable the instant this commit lands, ` +
  'so its body must carry meaning at creation — pass --body "..." or --body-file <path> with real prose, or --force ' +
  '--reason "..." to create anyway (aiwf check will still flag it at error severity and the pre-push hook will still ' +
  "block until it's filled in)";

const BODY = ["--body", "text"];
const REQUESTS = [
  { what: "no title", args: ["gap", ...BODY], message: "--title is required" },
  { what: "an empty title", args: ["gap", "--title", "", ...BODY], message: "--title is required" },
  { what: "a title of two lines", args: ["gap", "--title", "A\nB", ...BODY], message: TWO_LINES },
  { what: "a carriage return in the title", args: ["epic", "--title", "A\r"], message: TWO_LINES },
  {
    what: "a title of 81 bytes",
    args: ["epic", "--title", `${"é".repeat(40)}x`],
    message: tooLong(81, 80),
  },
  {
    what: "a priority for an epic",
    args: ["epic", "--title", "A", "--priority", "high"],
    message: "--priority is only valid for gap and decision entities; kind=epic does not carry a priority",
  },
  {
    what: "a priority that does not exist",
    args: ["gap", "--title", "A", ...BODY, "--priority", "huge"],
    message: '--priority "huge" is not a recognized priority level; allowed: urgent, high, medium, low',
  },
  {
    what: "a title without a slug",
    args: ["epic", "--title", "日本!"],
    message: 'title "日本!" produces an empty slug; try a different title',
  },
  {
    what: "a gap without a body",
    args: ["gap", "--title", "A"],
    message: empty("G-0001", "gap", "`## What's missing`, `## Why it matters`"),
  },
  {
    what: "a decision with an empty section",
    args: ["decision", "--title", "A", "--body", "## Question\n\nwhy?\n\n## Decision\n<!-- none -->\n"],
    message: empty("D-0001", "decision", "`## Decision`"),
  },
  {
    what: "a body that begins with frontmatter",
    args: ["gap", "--title", "A", "--body", "\n---\nid: G-0009\n---\n"],
    message:
      "--body/--body-file: body content begins with a frontmatter delimiter (---); " +
      "pass body content only, not a full markdown file with its own frontmatter",
  },
];

test.each(REQUESTS)(
  "$what is refused with exit 2 and without a code, and nothing is written",
  async ({ args, message }) => {
    const repo = await scratchRepo();
    expect(await repo.aiwf("add", ...args)).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: `aiwf add: ${message}\n`,
    });
    const json = await repo.aiwf("add", ...args, "--format=json");
    expect(json).toMatchObject({ exitCode: 2, stderr: "" });
    expect(withoutId(json.stdout)).toBe(
      `{"tool":"aiwf","version":"0.1.0","status":"error","findings":[],` +
        `"error":{"message":${goJson(message)}},"metadata":{"correlation_id":"<id>"}}\n`,
    );
    await expectUntouched(repo);
  },
);

test("a title of 80 bytes is accepted, and entities.title_max_length changes the limit", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("add", "epic", "--title", "x".repeat(80))).toMatchObject({ exitCode: 0 });
  repo.write("aiwf.yaml", "entities:\n  title_max_length: 5\n");
  expect(await repo.aiwf("add", "epic", "--title", "123456")).toMatchObject({
    exitCode: 2,
    stderr: `aiwf add: ${tooLong(6, 5)}\n`,
  });
});

test("an epic may be empty, and so may a body without the headings", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("add", "epic", "--title", "A")).toMatchObject({ exitCode: 0 });
  expect(await repo.aiwf("add", "gap", "--title", "A", "--body", "## Other\n")).toMatchObject({ exitCode: 0 });
});

test("a body file that cannot be read is wrong usage", async () => {
  const repo = await scratchRepo();
  const refusal = await repo.aiwf("add", "gap", "--title", "A", "--body-file", "missing.md");
  expect(refusal).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refusal.stderr).toMatch(/^aiwf add: open missing.md: no such file or directory\n$/);
  await expectUntouched(repo);
});

test("a reference to an entity that does not exist is a finding: exit 1, as text on stderr, as JSON on stdout", async () => {
  const repo = await scratchRepo();
  const args = ["add", "gap", "--title", "A", "--body", "b", "--discovered-in", "E-9999"];
  const text = await repo.aiwf(...args);
  expect(text).toMatchObject({ exitCode: 1, stdout: "" });
  expect(text.stderr).toMatch(
    /^work\/gaps\/G-0001-a\.md:1: error refs-resolve\/unresolved: gap field "discovered_in" references unknown id "E-9999".*\n\n1 findings \(1 errors, 0 warnings\)\n$/,
  );
  const json = await repo.aiwf(...args, "--format=json");
  expect(json).toMatchObject({ exitCode: 1, stderr: "" });
  const envelope: object = JSON.parse(json.stdout);
  expect(Object.keys(envelope)).toEqual(["tool", "version", "status", "findings", "metadata"]);
  expect(envelope).toEqual({
    tool: "aiwf",
    version: "0.1.0",
    status: "findings",
    findings: [expect.objectContaining({ code: "refs-resolve", subcode: "unresolved", severity: "error" })],
    metadata: { correlation_id: expect.stringMatching(/^[0-9a-f]{16}$/) },
  });
  await expectUntouched(repo);
});

test("a tree that is broken elsewhere does not stand in the way", async () => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-broken.md", "no frontmatter\n");
  expect(await repo.aiwf("check")).toMatchObject({ exitCode: 1 });
  expect(await repo.aiwf("add", "epic", "--title", "A")).toMatchObject({ exitCode: 0 });
});

test("without an actor there is nobody to name: exit 2", async () => {
  const repo = await scratchRepo();
  await repo.git("config", "--unset", "user.email");
  expect(await runAiwf(repo, ["add", "epic", "--title", "A"])).toMatchObject({
    exitCode: 2,
    stderr: "aiwf add: no actor: pass --actor <role>/<identifier> or set git config user.email\n",
  });
});

test("a trunk that is configured and missing ends the loading of the tree: plain text, exit 3", async () => {
  const repo = await scratchRepo();
  repo.write("aiwf.yaml", "allocate:\n  trunk: refs/heads/nowhere\n");
  const refusal = await repo.aiwf("add", "epic", "--title", "A", "--format=json");
  expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
  expect(refusal.stderr).toMatch(/^aiwf add: loading tree: /);
});

function withoutId(envelope: string): string {
  return envelope.replace(/"correlation_id":"[0-9a-f]{16}"/, '"correlation_id":"<id>"');
}

async function expectUntouched(repo: ScratchRepo): Promise<void> {
  expect(isThere(repo, "work")).toBe(false);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
  expect(await repo.git("for-each-ref")).toBe("");
}
