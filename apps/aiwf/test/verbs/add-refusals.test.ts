import { expect, test } from "vitest";
import { runAiwf } from "../support/processes.js";
import { changesIn, isThere, NO_CHANGES } from "../support/repository-facts.js";
import { type ScratchRepo, scratchRepo } from "../support/scratch-repo.js";

const USAGE = [
  [["bug", "--title", "A"], 'unknown kind "bug"'],
  [["milestone", "--title", "A"], 'unknown kind "milestone"'],
  [["epic", "--title", "A", "--priority", "high"], "--priority is for gap and decision only"],
  [["decision", "--title", "A", "--discovered-in", "E-0001"], "--discovered-in is for gap only"],
  [["gap", "--title", "A", "--relates-to", "E-0001"], "--relates-to is for decision only"],
  [["gap", "--title", "A", "--priority", "huge"], '--priority "huge" is not one of urgent, high, medium, low'],
  [["gap", "--title", "A", "--body", "b", "--body-file", "f"], "--body and --body-file exclude each other"],
  [["gap", "--title", "A", "--force"], "--force needs --reason, which says why"],
  [["gap", "--title", "A", "--force", "--reason", " "], "--force needs --reason, which says why"],
  [["gap", "--title", "A", "--reason", "why"], "--reason needs --force, which it explains"],
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
  [[], "accepts 1 arg(s), received 0"],
  [["gap", "gap"], "accepts 1 arg(s), received 2"],
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

const BODY = ["--body", "text"];
const REQUESTS = [
  { what: "no title", args: ["gap", ...BODY], message: "--title is required" },
  { what: "an empty title", args: ["gap", "--title", "", ...BODY], message: "--title is required" },
  { what: "a title of two lines", args: ["gap", "--title", "A\nB", ...BODY], message: "--title must be one line" },
  { what: "a carriage return in the title", args: ["epic", "--title", "A\r"], message: "--title must be one line" },
  {
    what: "a title of 81 bytes",
    args: ["epic", "--title", `${"é".repeat(40)}x`],
    message: "--title has 81 bytes; 80 are allowed (entities.title_max_length)",
  },
  {
    what: "a title without a slug",
    args: ["epic", "--title", "日本!"],
    message: 'title "日本!" has no letter or digit that a file name can carry',
  },
  {
    what: "a gap without a body",
    args: ["gap", "--title", "A"],
    message:
      "G-0001: empty load-bearing body section(s) `## What's missing`, `## Why it matters`; " +
      "say what belongs there with --body or --body-file, or add it empty with --force --reason",
  },
  {
    what: "a decision with an empty section",
    args: ["decision", "--title", "A", "--body", "## Question\n\nwhy?\n\n## Decision\n<!-- none -->\n"],
    message:
      "D-0001: empty load-bearing body section(s) `## Decision`; " +
      "say what belongs there with --body or --body-file, or add it empty with --force --reason",
  },
  {
    what: "a body that begins with frontmatter",
    args: ["gap", "--title", "A", "--body", "\n---\nid: G-0009\n---\n"],
    message: 'the body begins with a "---" line, which would be taken for frontmatter',
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
        `"error":{"message":${JSON.stringify(message)}},"metadata":{"correlation_id":"<id>"}}\n`,
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
    stderr: "aiwf add: --title has 6 bytes; 5 are allowed (entities.title_max_length)\n",
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
  expect(refusal.stderr).toMatch(/^aiwf add: reading body file: ENOENT.*\n$/);
  await expectUntouched(repo);
});

test("a reference to an entity that does not exist is a finding: exit 1, as text on stderr, as JSON on stdout", async () => {
  const repo = await scratchRepo();
  const args = ["add", "gap", "--title", "A", "--body", "b", "--discovered-in", "E-9999"];
  const text = await repo.aiwf(...args);
  expect(text).toMatchObject({ exitCode: 1, stdout: "" });
  expect(text.stderr).toMatch(
    /^work\/gaps\/G-0001-a\.md:5: error refs-resolve\/unresolved: gap field "discovered_in" references unknown id "E-9999".*\n\n1 findings \(1 errors, 0 warnings\)\n$/,
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
