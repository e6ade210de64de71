import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findEntity } from "../../src/tree/tree.js";
import { TreeReader } from "../../src/tree/tree-reader.js";
import { entityText, scratchRepo } from "../support/scratch-repo.js";

const PATH = "work/gaps/G-0001-a.md";
const text = (title: string) => entityText({ id: "G-0001", title, status: "open" }, "Text\n");

test("a tree in which nothing has changed is the same one, one in which something has is another", async () => {
  const repo = await scratchRepo();
  repo.write(PATH, text("A"));
  const reader = new TreeReader(repo.root);
  const tree = await reader.read();
  expect(await reader.read()).toBe(tree);
  repo.write("work/gaps/stray", "");
  const withStray = await reader.read();
  expect(withStray.strays).toEqual(["work/gaps/stray"]);
  expect(withStray).not.toBe(tree);
  repo.write("work/epics/E-0001-a/M-0001-a.md", "");
  expect((await reader.read()).stubs).toHaveLength(1);
});

test("a change of the same size in the same instant is seen", async () => {
  const repo = await scratchRepo();
  repo.write(PATH, text("A"));
  const reader = new TreeReader(repo.root);
  const time = new Date("2026-01-02T03:04:05Z");
  utimesSync(join(repo.root, PATH), time, time);
  const tree = await reader.read();
  for (const title of ["B", "C", "D"]) {
    writeFileSync(join(repo.root, PATH), text(title));
    utimesSync(join(repo.root, PATH), time, time);
    expect(findEntity(await reader.read(), "G-0001")?.frontmatter.title).toBe(title);
  }
  expect(findEntity(tree, "G-0001")?.frontmatter.title).toBe("A");
});
