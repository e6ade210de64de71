import { WorkCounter } from "support/work";
import { expect, test } from "vitest";
import { parseEntity } from "../src/entity/entity.js";
import { entityPath } from "../src/entity/path.js";
import type { Commit } from "../src/git/commits.js";
import { checkTree } from "../src/rules/check-tree.js";
import { provenance } from "../src/rules/provenance.js";
import { unexpectedTreeFiles } from "../src/rules/strays.js";
import type { Tree } from "../src/tree/tree.js";
import { buildReport } from "../src/verbs/status/report.js";

type Files = Readonly<Record<string, string>>;

const entity = (id: string, status: string, lines: readonly string[] = [], body = "Text\n") =>
  `---\nid: ${id}\ntitle: A\nstatus: ${status}\n${lines.map((line) => `${line}\n`).join("")}---\n${body}`;
const items = (count: number, item: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => `    - ${item(at)}`);
const files = (count: number, file: (at: number) => readonly [path: string, text: string]): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => file(at)));
const number = (at: number) => String(at).padStart(5, "0");

/** Trees whose parts refer to one another, by how many there are. */
const TREES: Readonly<Record<string, (count: number) => Files>> = {
  "references to the parts of a milestone": (count) => ({
    "work/epics/E-0001-a/M-0001-a.md": entity("M-0001", "draft", [
      "acs:",
      ...items(count, (at) => `id: AC-${at}\n      title: A\n      status: open`),
    ]),
    "work/decisions/D-0001-a.md": entity("D-0001", "proposed", [
      "relates_to:",
      ...items(count, () => `M-0001/AC-${count - 1}`),
    ]),
    "work/decisions/D-0002-a.md": entity("D-0002", "proposed", [], `D-9999 M-0001/AC-${count - 1}\n`.repeat(count)),
  }),
  "ADRs that supersede one another": (count) =>
    files(count, (at) => [
      `docs/adr/ADR-${number(at)}-a.md`,
      entity(`ADR-${number(at)}`, "superseded", [`superseded_by: ADR-${number((at + 1) % count)}`]),
    ]),
  "an ADR that supersedes many": (count) => ({
    ...files(count, (at) => [
      `docs/adr/ADR-${number(at)}-a.md`,
      entity(`ADR-${number(at)}`, "superseded", ["superseded_by: ADR-99999"]),
    ]),
    "docs/adr/ADR-99999-a.md": entity("ADR-99999", "accepted", ["supersedes:", ...items(count, number)]),
  }),
  "milestones that wait for all milestones": (count) =>
    files(count, (at) => [
      `work/epics/E-0001-a/M-${number(at)}-a.md`,
      entity(`M-${number(at)}`, "draft", [
        "depends_on:",
        `    - M-${number(at + 1)}`,
        ...(at === count - 1 ? items(count, (other) => `M-${number(other)}`) : []),
      ]),
    ]),
  "epics with one id": (count) => ({
    ...files(count, (at) => [`work/epics/E-${number(at)}-a/epic.md`, entity("E-0001", "active")]),
    ...files(count, (at) => [
      `work/epics/E-0001-a/M-${number(at)}-a.md`,
      entity(`M-${number(at)}`, "draft", ["parent: E-0001"]),
    ]),
  }),
  "gaps with one id": (count) => files(count, (at) => [`work/gaps/G-${number(at)}-a.md`, entity("G-0001", "open")]),
  "unknown ids in a body": (count) => ({
    "work/gaps/G-0001-a.md": entity(
      "G-0001",
      "open",
      [],
      Array.from({ length: count }, (_, at) => `D-${at}\n`).join(""),
    ),
  }),
  "files beside contracts": (count) => ({
    ...files(count, (at) => [`work/contracts/C-${number(at)}-a/contract.md`, entity(`C-${number(at)}`, "proposed")]),
    ...files(count, (at) => [`work/x${number(at)}.txt`, "x"]),
  }),
};

const counter = new WorkCounter((url) => url.includes("/aiwf/src/"));

// Beside the double, what is done once.
const MOST = 2.3;
const ONCE = 5000;
// As for the texts, V8 loses some counts.
const ATTEMPTS = 3;
const COUNT = 150;

test.each(Object.entries(TREES))("twice as much is at most twice the work: %s", async (_name, files) => {
  const workFor = async (count: number) => {
    const tree = await treeOf(files(count));
    counter.take();
    await examine(tree);
    return counter.take();
  };
  await workFor(2);
  await expectLinear(workFor);
});

test("twice the commits are at most twice the work", async () => {
  const tree = await treeOf({
    "work/gaps/G-0001-a.md": entity("G-0001", "open", ["prior_ids:", ...items(COUNT, (at) => `G-${number(at)}`)]),
  });
  const workFor = async (count: number) => {
    const commits = Array.from({ length: count }, (_, at) => commitOf(at, count)).flat();
    counter.take();
    provenance(commits, tree, { commits: new Set(), entities: new Map() });
    return counter.take();
  };
  await workFor(2);
  await expectLinear(workFor);
});

test("in a circle of renamed ids an authorization ends before it begins again", async () => {
  const rename = (from: string, to: string): Commit => commit(`a${from}`, { "prior-entity": from, entity: to });
  const commits = [
    ...[rename("G-1001", "G-1002"), rename("G-1002", "G-1003"), rename("G-1003", "G-1002")],
    commit("0123456", { verb: "authorize", scope: "opened", entity: "G-1001", actor: "human/a" }),
    commit("b", {
      entity: "G-0001",
      actor: "ai/a",
      principal: "human/a",
      "on-behalf-of": "human/a",
      "authorized-by": "0123456",
    }),
  ];
  const found = provenance(commits, await treeOf({}), { commits: new Set(), entities: new Map() });
  expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "provenance-authorization-out-of-scope: commit b: aiwf-authorized-by: 0123456 — target G-0001 does not reach scope-entity G-1003",
  ]);
});

async function expectLinear(workFor: (count: number) => Promise<number>): Promise<void> {
  let works: readonly [number, number] = [0, 0];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    works = [await workFor(COUNT), await workFor(2 * COUNT)];
    if (works[1] <= MOST * works[0] + ONCE) return;
  }
  expect.fail(`${works[0]} and ${works[1]} steps`);
}

async function examine(tree: Tree): Promise<void> {
  const findings = await checkTree(tree);
  const nothing = { rangeLabel: "", gapsOpened: [], gapsClosed: [], adrsCreated: [] };
  const areas = { names: [], otherwise: "" };
  const sources = { date: "", areas, recentActivity: [], today: nothing, release: nothing, sweepPending: 0 };
  buildReport(tree, findings, sources);
  unexpectedTreeFiles(tree, { allowPaths: [], treeStrict: false } as never);
}

async function treeOf(files: Files): Promise<Tree> {
  const paths = Object.keys(files);
  const found = paths.flatMap((path) => {
    const kind = entityPath(path)?.kind;
    return kind === undefined ? [] : [parseEntity(kind, path, Buffer.from(files[path] ?? ""))];
  });
  return {
    root: "/",
    files: paths,
    entities: await Promise.all(found),
    stubs: [],
    loadErrors: [],
    strays: paths.filter((path) => entityPath(path) === undefined),
    shut: [],
    contents: new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
  };
}

function commitOf(at: number, count: number): Commit[] {
  const sha = (at + 16 ** 6).toString(16);
  return [
    commit(sha, { verb: "authorize", scope: "opened", entity: `G-${number(at)}`, actor: "human/a" }),
    commit(`f${sha}`, { entity: `G-${number(at + 1)}`, "prior-entity": `G-${number(at)}` }),
    commit(`e${sha}`, {
      entity: `G-${number(count - at)}`,
      actor: "ai/a",
      principal: "human/a",
      "on-behalf-of": "human/a",
      "authorized-by": sha,
    }),
  ];
}

function commit(sha: string, trailers: Readonly<Record<string, string>>): Commit {
  const own = Object.entries(trailers).map(([key, value]) => [`aiwf-${key}`, value] as const);
  return { sha, parents: [], date: "", subject: "", body: "", trailers: own };
}
