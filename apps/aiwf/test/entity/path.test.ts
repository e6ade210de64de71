import { expect, test } from "vitest";
import { activePath, entityPath, pathOfNewEntity } from "../../src/entity/path.js";

test.each([
  ["work/gaps/G-0001-hello.md", { kind: "gap", id: "G-0001", archived: false }],
  ["work/gaps/archive/G-001.md", { kind: "gap", id: "G-001", archived: true }],
  ["work/decisions/D-0001-x.md", { kind: "decision", id: "D-0001", archived: false }],
  ["work/epics/E-01-x/epic.md", { kind: "epic", id: "E-01", archived: false }],
  ["work/epics/archive/E-0001-x/epic.md", { kind: "epic", id: "E-0001", archived: true }],
  ["work/epics/E-0001-x/M-0001-y.md", { kind: "milestone", id: "M-0001", archived: false }],
  ["work/contracts/C-0001-x/contract.md", { kind: "contract", id: "C-0001", archived: false }],
  ["docs/adr/ADR-0001-x.md", { kind: "adr", id: "ADR-0001", archived: false }],
  ["work/gaps/G-1-x.md", { kind: "gap", archived: false }],
  ["work/epics/misc/epic.md", { kind: "epic", archived: false }],
])("%s is read as an entity's path", (path, expected) => {
  expect(entityPath(path)).toEqual(expected);
});

test.each([
  "work/gaps/README.md",
  "work/gaps/D-0001-x.md",
  "work/gaps/sub/G-0001-x.md",
  "work/gaps/archive/archive/G-0001-x.md",
  "work/gaps/G-0001-x.md.aiwf-tmp-1",
  "elsewhere/work/gaps/G-0001-x.md",
  "work/gaps/G-0001-x/gap.md",
  "work/epics/E-0001-x/M-0001-x/y.md",
])("%s is nobody's path", (path) => expect(entityPath(path)).toBeUndefined());

test("a new entity's path has its id and slug, and the archive does not change whose it is", () => {
  expect(pathOfNewEntity("gap", "G-0001", "a-b")).toBe("work/gaps/G-0001-a-b.md");
  expect(pathOfNewEntity("epic", "E-0001", "a-b")).toBe("work/epics/E-0001-a-b/epic.md");
  expect(activePath("work/gaps/archive/G-0001.md")).toBe("work/gaps/G-0001.md");
});
