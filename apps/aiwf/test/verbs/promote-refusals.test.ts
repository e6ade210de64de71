import { chmodSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { changesIn, commitCount, textOf } from "../support/repository-facts.js";
import type { ScratchRepo } from "../support/scratch-repo.js";

const USAGE = [
  [["G-0001"], "aiwf promote: missing new-status. Usage: aiwf promote <id> <new-status>"],
  [[], "aiwf: accepts between 1 and 2 arg(s), received 0"],
  [["G-0001", "wontfix", "more"], "aiwf: accepts between 1 and 2 arg(s), received 3"],
  [
    ["G-0001", "wontfix", "--force"],
    'aiwf promote: --reason "..." is required when --force is set (non-empty after trim)',
  ],
] as const;

test.each(USAGE)("promote %j is wrong usage: plain text, exit 2", async (args, message) => {
  const repo = await repoWithGap();
  const refusal = await repo.aiwf("promote", ...args, "--format=json");
  expect(refusal).toMatchObject({ exitCode: 2, stdout: "", stderr: `${message}\n` });
});

const REQUESTS = [
  { what: "an id that nothing has", args: ["G-9999", "wontfix"], message: /^entity "G-9999" not found$/ },
  { what: "what is no id", args: ["nonsense", "wontfix"], message: /^entity "nonsense" not found$/ },
  {
    what: "an addressed gap by nothing",
    args: ["G-0001", "addressed"],
    message: /^promoting a gap to "addressed" requires --by /,
  },
  {
    what: "a commit that does not exist",
    args: ["G-0001", "addressed", "--by-commit", "deadbeef"],
    message: /^--by-commit "deadbeef" does not resolve to a commit in this repo; /,
  },
  {
    what: "a commit that HEAD does not have",
    args: ["G-0001", "addressed", "--by-commit", "side"],
    message: /^--by-commit "side" resolves to a commit not reachable from HEAD; /,
  },
  {
    what: "what addresses a gap that is not addressed",
    args: ["G-0001", "wontfix", "--by", "E-0001"],
    message: /^--by\/--by-commit are only valid when promoting to "addressed"; got "wontfix"$/,
  },
];

test.each(REQUESTS)("$what is refused with exit 2 and without a code", async ({ args, message }) => {
  const repo = await repoWithGap();
  await repo.git("checkout", "-q", "-b", "side");
  await repo.commit("aside");
  await repo.git("checkout", "-q", "main");
  const json = await repo.aiwf("promote", ...args, "--format=json");
  expect(json).toMatchObject({ exitCode: 2, stderr: "" });
  expect(JSON.parse(json.stdout)).toEqual({
    tool: "aiwf",
    version: "0.1.0",
    status: "error",
    findings: [],
    error: { message: expect.stringMatching(message) },
    metadata: { correlation_id: expect.stringMatching(/^[0-9a-f]{16}$/) },
  });
  expect(await commitCount(repo)).toBe(1);
});

test("what addresses a gap must exist", async () => {
  const repo = await repoWithGap();
  const refusal = await repo.aiwf("promote", "G-0001", "addressed", "--by", "E-0042");
  expect(refusal).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refusal.stderr).toContain("error refs-resolve/unresolved");
  expect(await commitCount(repo)).toBe(1);
});

const EDITED = `uncommitted changes at ${GAP}`;
const CLAIMS: { what: string; change: (repo: ScratchRepo) => unknown; reason: string }[] = [
  {
    what: "edited",
    change: ({ root }) => writeFileSync(join(root, GAP), textOf({ root }, GAP).replace("Text", "Words")),
    reason: EDITED,
  },
  {
    what: "edited and staged",
    change: (repo) => {
      repo.write(GAP, textOf(repo, GAP).replace("Text", "Words"));
      return repo.git("add", GAP);
    },
    reason: EDITED,
  },
  {
    what: "not committed yet",
    change: (repo) => repo.git("rm", "-q", "--cached", GAP).then(() => repo.git("commit", "-qm", "forget it")),
    reason: `the record holds no version of ${GAP}`,
  },
];

test.each(CLAIMS)(
  "an entity whose file is $what is not promoted, not even to where it is",
  async ({ change, reason }) => {
    const repo = await repoWithGap();
    await change(repo);
    const [before, commits] = [await changesIn(repo), await commitCount(repo)];
    for (const status of ["wontfix", "open"]) {
      expect(await repo.aiwf("promote", "G-0001", status)).toMatchObject({
        exitCode: 2,
        stdout: "",
        stderr: expect.stringContaining(`aiwf promote: G-0001: ${reason}\n`),
      });
    }
    expect(await changesIn(repo)).toEqual(before);
    expect(await commitCount(repo)).toBe(commits);
  },
);

// Such an index is left when a verb of the Go program is killed after its commit.
test.each([
  ["lacks the file", ["rm", "-q", "--cached", GAP]],
  ["has another version", ["update-index", "--cacheinfo", `100644,${"0".repeat(39)}1,${GAP}`]],
] as const)(
  "an entity whose file is committed while the index %s can be promoted after the advice",
  async (_, args) => {
    const repo = await repoWithGap();
    await repo.git(...args);
    const refusal = await repo.aiwf("promote", "G-0001", "wontfix");
    expect(refusal).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`pre-staged changes overlap with this verb's writes: ${GAP}\n`),
    });
    expect(refusal.stderr).toContain(`run \`git restore --staged ${GAP}\``);
    await repo.git("restore", "--staged", GAP);
    expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  },
);

test("an entity whose file is missing is not found", async () => {
  const repo = await repoWithGap();
  rmSync(join(repo.root, GAP));
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({
    exitCode: 2,
    stderr: 'aiwf promote: entity "G-0001" not found\n',
  });
});

test("an entity whose file is a symbolic link is not promoted", async () => {
  const repo = await repoWithGap();
  repo.write("elsewhere.md", textOf(repo, GAP));
  rmSync(join(repo.root, GAP));
  symlinkSync("../../elsewhere.md", join(repo.root, GAP));
  const before = await changesIn(repo);
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({
    exitCode: 2,
    stderr: 'aiwf promote: entity "G-0001" not found\n',
  });
  expect(await changesIn(repo)).toEqual(before);
});

test("whether a file has changes is for git to say: new times are none, nor are line ends of its own making", async () => {
  const repo = await repoWithGap();
  utimesSync(join(repo.root, GAP), 1, 1);
  chmodSync(join(repo.root, GAP), 0o600);
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });

  await repo.git("config", "core.autocrlf", "true");
  rmSync(join(repo.root, GAP));
  await repo.git("checkout", "-q", GAP);
  expect(textOf(repo, GAP)).toContain("\r\n");
  const again = ["promote", "G-0001", "open", "--force", "--reason", "back"];
  expect(await repo.aiwf(...again)).toMatchObject({ exitCode: 0 });
});
