import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { entityText, scratchRepo } from "../support/scratch-repo.js";

const epic = (id: string, title: string, body = "") => entityText({ id, title, status: "proposed" }, body);

test("a project without epics has an empty roadmap", async () => {
  const repo = await scratchRepo();
  expect((await repo.aiwf("render", "roadmap")).stdout).toBe("# Roadmap\n\n_No epics yet._\n");
});

test("the roadmap has every epic by id, with its goal", async () => {
  const repo = await scratchRepo();
  repo.write(
    "work/epics/E-0002-a/epic.md",
    epic("E-0002", "b | c", "\n## Goal\n\nFirst [E-01](old.md).\n\n### Part\n\nMore.\n\n## Scope\n\nNot this.\n"),
  );
  repo.write("work/epics/E-0001-a/epic.md", epic("E-0001", "a", "## Goal\n\n## Scope\n"));
  repo.write(
    "work/epics/E-0001-a/M-0001-a.md",
    entityText({ id: "M-0001", title: "m", status: "draft", parent: "E-0001" }),
  );
  repo.write(
    "work/epics/E-0001-a/M-0002-b.md",
    entityText({ id: "M-0002", title: "n", status: "done", parent: "E-9" }),
  );
  expect((await repo.aiwf("render", "roadmap")).stdout).toBe(
    "# Roadmap\n\n## E-0001 — a (proposed)\n\n| Milestone | Title | Status |\n|---|---|---|\n| M-0001 | m | draft |\n\n" +
      "## E-0002 — b \\| c (proposed)\n\n### Goal\n\nFirst [E-0001](work/epics/E-0001-a/epic.md).\n\n### Part\n\nMore.\n\n_No milestones yet._\n\n" +
      "## Unparented milestones\n\n| Milestone | Title | Parent | Status |\n|---|---|---|---|\n| M-0002 | n | E-9 | done |\n\n",
  );
});

test("--write replaces ROADMAP.md if it has to, leaves no other file and makes no commit", async () => {
  const repo = await scratchRepo();
  const written = { exitCode: 0, stdout: "aiwf render roadmap: wrote ROADMAP.md\n", stderr: "" };
  expect(await repo.aiwf("render", "roadmap", "--write")).toEqual(written);
  expect(await repo.aiwf("render", "roadmap", "--write")).toEqual({
    ...written,
    stdout: "aiwf render roadmap: ROADMAP.md is already up to date.\n",
  });
  expect(readdirSync(repo.root).sort()).toEqual([".git", "ROADMAP.md"]);
  expect(await repo.git("status", "--porcelain")).toBe("?? ROADMAP.md\n");
});

test("the list of candidates, which people write, outlives a rewrite", async () => {
  const repo = await scratchRepo();
  repo.write("ROADMAP.md", "# Roadmap\n\n## Old\n\n## Candidates\n\n- one\n\n## Other\n");
  await repo.aiwf("render", "roadmap", "--write");
  const expected = "# Roadmap\n\n_No epics yet._\n\n## Candidates\n\n- one\n";
  expect(readFileSync(join(repo.root, "ROADMAP.md"), "utf8")).toBe(expected);
  expect((await repo.aiwf("render", "roadmap", "--write")).stdout).toContain("up to date");
});

test("with areas, each epic is below its area, and the rest comes last", async () => {
  const repo = await scratchRepo();
  repo.write("aiwf.yaml", "areas:\n  members: [web, empty, {name: core, paths: [src]}]\n  default: Others\n");
  for (const [number, area] of Object.entries({ 1: "core", 2: "", 3: "web", 4: "gone" })) {
    const id = `E-000${number}`;
    repo.write(
      `work/epics/${id}-a/epic.md`,
      entityText({ id, title: "a", status: "proposed", area }, "## Goal\n\nG\n"),
    );
  }
  const headings = (text: string) => text.split("\n").filter((line) => /^#|▸|^\*\*[CcOw]|\[proposed]/.test(line));
  expect(headings((await repo.aiwf("render", "roadmap")).stdout)).toEqual([
    "# Roadmap",
    ...["## web", "### E-0003 — a (proposed)", "#### Goal"],
    ...["## core", "### E-0001 — a (proposed)", "#### Goal"],
    ...["## Others", "### E-0002 — a (proposed)", "#### Goal", "### E-0004 — a (proposed)", "#### Goal"],
  ]);
  expect(headings((await repo.aiwf("status")).stdout)).toEqual([
    "  ▸ Others", // nothing is in flight
    ...["  ▸ web", "  E-0003 — a    [proposed]", "  ▸ core", "  E-0001 — a    [proposed]"],
    ...["  ▸ Others", "  E-0002 — a    [proposed]", "  E-0004 — a    [proposed]"],
  ]);
});
