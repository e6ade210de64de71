import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { changesIn, NO_CHANGES, textOf } from "../support/repository-facts.js";
import { entityText, type ScratchRepo } from "../support/scratch-repo.js";

const EPIC = "work/epics/E-0001-a/epic.md";

const CONVERSIONS: { what: string; attributes: string; config: Record<string, string> }[] = [
  {
    what: "a clean filter",
    attributes: "*.md filter=rot",
    config: { "filter.rot.clean": "tr a-z b-za", "filter.rot.smudge": "tr b-za a-z", "filter.rot.required": "true" },
  },
  { what: "line endings of Windows", attributes: "*.md text eol=crlf", config: {} },
  { what: "core.autocrlf", attributes: "* text=auto", config: { "core.autocrlf": "true", "core.safecrlf": "false" } },
  { what: "ident", attributes: "*.md ident", config: {} },
  { what: "an encoding of the working tree", attributes: "*.md working-tree-encoding=ISO-8859-1", config: {} },
];

test.each(CONVERSIONS)("with $what, a verb stores what git add would store", async ({ attributes, config }) => {
  const repo = await repoWithGap();
  for (const [key, value] of Object.entries(config)) await repo.git("config", key, value);
  repo.write(".gitattributes", `${attributes}\n`);
  await repo.git("add", "--renormalize", ".");
  await repo.commit("attributes");
  for (const [args, path] of [
    [["add", "epic", "--title", "A"], EPIC],
    [["promote", "E-0001", "cancelled"], EPIC],
    [["promote", "G-0001", "wontfix"], GAP],
  ] as const) {
    expect(await repo.aiwf(...args)).toMatchObject({ exitCode: 0 });
    expect(await repo.git("rev-parse", `HEAD:${path}`)).toBe(await repo.git("hash-object", path));
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
    expect(await linesChanged(repo, path)).toBe(args[0] === "promote" ? 1 : undefined);
  }
});

test("an entity that is executable stays so", async () => {
  const repo = await repoWithGap();
  chmodSync(join(repo.root, GAP), 0o755);
  await repo.commit("executable");
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  expect(await repo.git("ls-tree", "HEAD", GAP)).toMatch(/^100755 /);
  expect(statSync(join(repo.root, GAP)).mode & 0o111).toBe(0o111);
  expect(textOf(repo, GAP)).toContain("status: wontfix");
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("what else is in the directories stays as it is, whatever its name and its kind", async () => {
  const repo = await repoWithGap();
  repo.write("work/gaps/sub/deep.txt", "x");
  repo.write('work/gaps/"odd"\n\tname', "x");
  await repo.commit("more");
  const blob = (await repo.git("rev-parse", "HEAD:work/gaps/sub/deep.txt")).trim();
  const commit = (await repo.git("rev-parse", "HEAD")).trim();
  await repo.git("update-index", "--add", "--cacheinfo", `120000,${blob},work/gaps/link`);
  await repo.git("update-index", "--add", "--cacheinfo", `160000,${commit},work/gaps/module`);
  await repo.git("commit", "-q", "-m", "link and module");
  const others = async () =>
    (await repo.git("ls-tree", "-r", "-z", "HEAD")).split("\0").filter((e) => !e.endsWith(GAP));
  const before = await others();
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  expect(await others()).toEqual(before);
  await repo.git("fsck", "--strict");
});

test.each(["* text eol=crlf", "* -text"])(
  "with %s, a promotion keeps line ends of Windows and changes one line",
  async (attributes) => {
    const repo = await repoWithGap();
    repo.write(".gitattributes", `${attributes}\n`);
    repo.write(GAP, textOf(repo, GAP).replaceAll("\n", "\r\n"));
    await repo.commit("line ends");
    expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
    expect(textOf(repo, GAP)).toBe("---\r\nid: G-0001\r\ntitle: A\r\nstatus: wontfix\r\n---\r\nText\r\n");
    expect(await linesChanged(repo, GAP)).toBe(1);
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
  },
);

test("what was committed with line ends of Windows keeps them, although git now converts what is new", async () => {
  const repo = await repoWithGap();
  repo.write(GAP, textOf(repo, GAP).replaceAll("\n", "\r\n"));
  await repo.commit("line ends");
  await repo.git("config", "core.autocrlf", "true");
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  expect(await repo.git("cat-file", "blob", `HEAD:${GAP}`)).toBe(textOf(repo, GAP));
  expect(await linesChanged(repo, GAP)).toBe(1);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

const MONITOR = `#!/bin/sh\nprintf 'token\\0/\\0'\n`;

/** Settings under which git keeps its index, or looks at files, in another way. */
const WAYS: { what: string; prepare: (repo: ScratchRepo) => Promise<unknown> }[] = [
  {
    what: "a split index",
    prepare: async (repo) => {
      await repo.git("config", "core.splitIndex", "true");
      await repo.git("update-index", "--split-index");
    },
  },
  { what: "the untracked cache", prepare: (repo) => repo.git("update-index", "--force-untracked-cache") },
  {
    what: "a file system monitor",
    prepare: async (repo) => {
      repo.write(".git/monitor", MONITOR);
      chmodSync(join(repo.root, ".git/monitor"), 0o755);
      await repo.git("config", "core.fsmonitor", join(repo.root, ".git/monitor"));
      await repo.git("update-index", "--fsmonitor");
    },
  },
  {
    what: "executable bits in the index alone",
    prepare: async (repo) => {
      await repo.git("config", "core.fileMode", "false");
      await repo.git("update-index", "--chmod=+x", GAP);
      await repo.git("commit", "-q", "-m", "executable");
    },
  },
  {
    what: "a sparse checkout",
    prepare: (repo) => repo.git("sparse-checkout", "set", "--cone", "work/gaps", "work/epics"),
  },
  {
    what: "a sparse index",
    prepare: (repo) => repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "work/gaps", "work/epics"),
  },
  { what: "core.ignoreStat", prepare: (repo) => repo.git("config", "core.ignoreStat", "true") },
];

test.each(WAYS)(
  "with $what, nothing differs from the commit after a verb, and nothing is left over",
  async ({ prepare }) => {
    const repo = await repoWithGap();
    repo.write("elsewhere/file", "x\n");
    await repo.commit("elsewhere");
    await prepare(repo);
    await repo.git("status");
    const inGit = () =>
      readdirSync(join(repo.root, ".git")).filter((name) => !/^(?:aiwf\.lock|sharedindex\.\w+)$/.test(name));
    const mode = async () => (await repo.git("ls-tree", "HEAD", GAP)).slice(0, 6);
    const [before, modeBefore] = [inGit(), await mode()];
    for (const args of [
      ["add", "epic", "--title", "A"],
      ["promote", "G-0001", "wontfix"],
    ]) {
      expect(await repo.aiwf(...args)).toMatchObject({ exitCode: 0, stderr: "" });
      // First the commands that look at nothing but the index and the times of files.
      await repo.git("diff-index", "--quiet", "HEAD");
      await repo.git("diff-files", "--quiet");
      expect(await changesIn(repo)).toEqual(NO_CHANGES);
    }
    expect(await repo.git("cat-file", "blob", `HEAD:${GAP}`)).toBe(textOf(repo, GAP));
    expect(inGit()).toEqual(before);
    expect(await mode()).toBe(modeBefore);
  },
);

test("entities that a sparse checkout leaves out count for ids, and a verb on one says so", async () => {
  const repo = await repoWithGap();
  repo.write("work/decisions/D-0007-a.md", entityText({ id: "D-0007", title: "A", status: "proposed" }, "Text\n"));
  await repo.commit("decision");
  await repo.git("sparse-checkout", "set", "--cone", "work/gaps");
  expect(await repo.aiwf("promote", "D-007", "accepted")).toMatchObject({
    exitCode: 2,
    stderr:
      'aiwf promote: entity "D-007" is left out of this sparse checkout (work/decisions/D-0007-a.md); ' +
      'bring it back ("git sparse-checkout add work/decisions") first\n',
  });
  expect(await repo.aiwf("add", "decision", "--title", "B", "--body", "b")).toMatchObject({
    exitCode: 0,
    stdout: 'aiwf add decision D-0008 "B"\n',
  });
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test.each(["assume-unchanged", "skip-worktree"])(
  "a file that is marked %s is not promoted, and stays",
  async (mark) => {
    const repo = await repoWithGap();
    await repo.git("update-index", `--${mark}`, GAP);
    const before = textOf(repo, GAP);
    const refusal = await repo.aiwf("promote", "G-0001", "wontfix");
    expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refusal.stderr).toMatch(
      /^aiwf promote: git ignores changes of work\/gaps\/G-0001-a\.md, because the index marks the file/,
    );
    expect(textOf(repo, GAP)).toBe(before);
    expect(await changesIn(repo)).toEqual(NO_CHANGES);
  },
);

/** How many lines the last commit has replaced; undefined if it has only added some. */
async function linesChanged(repo: ScratchRepo, path: string): Promise<number | undefined> {
  const [added, removed] = (await repo.git("show", "--format=", "--numstat", "HEAD", "--", path)).split("\t");
  return removed === "0" ? undefined : Number(added);
}
