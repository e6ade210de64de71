import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GAP, repoWithGap } from "../support/gap-repo.js";
import { changesIn, NO_CHANGES, textOf } from "../support/repository-facts.js";
import type { ScratchRepo } from "../support/scratch-repo.js";

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

/** How many lines the last commit has replaced; undefined if it has only added some. */
async function linesChanged(repo: ScratchRepo, path: string): Promise<number | undefined> {
  const [added, removed] = (await repo.git("show", "--format=", "--numstat", "HEAD", "--", path)).split("\t");
  return removed === "0" ? undefined : Number(added);
}
