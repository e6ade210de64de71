import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseMessage } from "../../src/git/trailers.js";
import { runAiwf } from "../support/processes.js";
import { changesIn, messageAtHead, NO_CHANGES } from "../support/repository-facts.js";
import { entityText, type ScratchRepo, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";

// Every setting that changes what the git commands in use print, match or write.
const HOSTILE = `
[color] ui = always
[core] quotePath = false
  commentChar = a
  abbrev = 12
  attributesFile = /dev/null
[i18n] commitEncoding = ISO-8859-1
  logOutputEncoding = UTF-16
[log] showSignature = true
  mailmap = true
  decorate = full
  date = relative
  follow = true
  showRoot = false
  diffMerges = on
  abbrevCommit = true
[format] pretty = oneline
  notes = *
[notes] displayRef = refs/notes/*
[grep] patternType = fixed
  extendedRegexp = true
  lineNumber = true
[diff] relative = true
  renames = false
  orderFile = %ORDER%
  noprefix = true
  external = false
  mnemonicPrefix = true
  wordRegex = .
  renameLimit = 1
[status] short = true
  relativePaths = true
[trailer] separators = "#"
[trailer "x"] key = aiwf-verb
[column] ui = always
[pager] log = true
[describe] all = true
[tag] sort = -refname
`;

const VERBS = [
  ["history", "G-0001"],
  ["history", "G-0002", "--format=json"],
  ["status"],
  ["status", "--format=json"],
  ["check", "--since=start"],
  ["check", "--since=start", "--format=json", "--verbose"],
];

test.each(VERBS)("%s %s says the same whatever the user has set for git", async (...args) => {
  const repo = await repoWithPast();
  const plain = await repo.aiwf(...args);
  expect(plain.stdout).not.toBe("");
  expect(await runAiwf(repo, args, { env: hostile() })).toMatchObject(plain);
});

test("commits are UTF-8 and say so, whatever the user has set for git", async () => {
  const repo = await scratchRepo();
  await repo.commit("start");
  const add = await runAiwf(repo, ["add", "epic", "--title", "Größe ☃"], { env: hostile() });
  expect(add).toMatchObject({ exitCode: 0 });
  expect(await messageAtHead(repo)).toMatch(/^aiwf add epic E-0001 "Größe ☃"\n/);
  expect(await repo.git("cat-file", "commit", "HEAD")).not.toMatch(/^encoding/m);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("a line of a reason that looks like a trailer is none: history shows an entity's own commits only", async () => {
  const repo = await scratchRepo();
  for (const title of ["A", "B"]) await repo.aiwf("add", "gap", "--title", title, "--body", "text");
  const reason = "see\naiwf-entity: G-0002\nfor more";
  await repo.aiwf("promote", "G-0001", "wontfix", "--reason", reason);
  expect(await repo.git("log", "-1", "--format=%b")).toContain("\naiwf-entity: G-0002\n");
  const { stdout } = await repo.aiwf("history", "G-0002");
  expect(stdout).toContain('aiwf add gap G-0002 "B"');
  expect(stdout.trim().split("\n")).toHaveLength(1);
  expect((await repo.aiwf("history", "G-0001")).stdout).toContain("aiwf promote G-0001 open -> wontfix");
});

test("a message is taken apart as its writer put it together", () => {
  expect(parseMessage("s\n\none\n\n\ntwo\n\naiwf-to: a\nother: c\n")).toEqual({
    subject: "s",
    body: "one\n\n\ntwo",
    trailers: [
      ["aiwf-to", "a"],
      ["other", "c"],
    ],
  });
  const folded = parseMessage("s\n\nKey: a\n b\n");
  expect(folded).toEqual({ subject: "s", body: "Key: a\n b", trailers: [["Key", "a b"]] });
  // Beside a line of git's own, a quarter of the lines is enough.
  expect(parseMessage("s\n\nKey: a\nand text\nSigned-off-by: b\n").trailers).toEqual([
    ["Key", "a"],
    ["Signed-off-by", "b"],
  ]);
  expect(parseMessage("s\n\nKey: a\nand text\n")).toEqual({ subject: "s", body: "Key: a\nand text", trailers: [] });
  expect(parseMessage("Key: a\n")).toEqual({ subject: "Key: a", body: "", trailers: [] });
  expect(parseMessage("s\n\nKey: a\n(cherry picked from commit 0123abc)\n").trailers).toEqual([["Key", "a"]]);
});

function hostile(): Record<string, string> {
  const directory = scratchDirectory();
  const order = join(directory, "order");
  writeFileSync(order, "docs/*\nwork/gaps/G-0002*\n");
  const config = join(directory, "config");
  writeFileSync(config, HOSTILE.replace("%ORDER%", order));
  return { GIT_CONFIG_GLOBAL: config };
}

async function repoWithPast(): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  repo.write(".mailmap", "Somebody Else <else@example.org> <t@example.org>\n");
  await repo.commit("start");
  await repo.git("tag", "start");
  for (const title of ["Größe", "B"]) await repo.aiwf("add", "gap", "--title", title, "--body", "text");
  await repo.git("tag", "v1");
  await repo.aiwf("promote", "G-0001", "wontfix", "--reason", "Über");
  await repo.git("notes", "add", "-m", "a note");
  repo.write("work/gaps/G-0003-c.md", entityText({ id: "G-0003", title: "C", status: "open" }, "x\n"));
  await repo.commit("by hand");
  await repo.git("mv", "work/gaps/G-0003-c.md", "work/gaps/G-0003-d.md");
  await repo.commit("moved by hand");
  return repo;
}
