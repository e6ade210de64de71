import fc from "fast-check";
import { prose, scalar, wellFormed } from "./tokens.js";
import type { Content } from "./tree.js";

/** Each kind, with the beginning of its ids. */
export const PREFIX = {
  epics: "E",
  milestones: "M",
  gaps: "G",
  decisions: "D",
  contracts: "C",
  adr: "ADR",
} as const;

/** The kinds, by the directories of their files. */
export type Kind = keyof typeof PREFIX;

const LISTS = [
  "prior_ids",
  "addressed_by",
  "addressed_by_commit",
  "relates_to",
  "depends_on",
  "supersedes",
  "linked_adrs",
];
const FIELDS = ["parent", "tdd", "priority", "superseded_by", "discovered_in", "area"];
const STATUSES = ["open", "addressed", "proposed", "active", "draft", "in_progress", "done", "accepted", "superseded"];

// A few of these stand for more values than a machine can hold, or for themselves.
const ANCHORS = [
  "x: &a [1, 2]\ny: &b [*a, *a]\nz: &c [*b, *b]\n",
  "x: [&a {q: 1}, &b {<<: [*a, *a]}, &c {<<: [*b, *b]}]\n<<: [*c, *c]\n",
  "x: &a\n  <<: *a\n",
  "<<: &a {title: B}\n<<: *a\n",
  "title: &a [*a]\n",
  "? {a: b}\n: *nowhere\n",
];

const id = (kind: Kind) =>
  fc.constantFrom("0001", "0002", "001", "1", "0009", "99999").map((number) => `${PREFIX[kind]}-${number}`);

const list = fc
  .tuple(fc.constantFrom(...LISTS), fc.array(scalar, { maxLength: 4 }))
  .map(([key, items]) => `${key}:\n${items.map((item) => `    - ${item}\n`).join("")}`);
const field = fc.tuple(fc.constantFrom(...FIELDS), scalar).map(([key, value]) => `${key}: ${value}\n`);
const parts = fc
  .array(fc.tuple(fc.constantFrom("AC-1", "AC-2", "AC-1x"), scalar, fc.constantFrom("open", "met", "x")), {
    maxLength: 3,
  })
  .map((each) =>
    each.map(([id, title, status]) => `    - id: ${id}\n      title: ${title}\n      status: ${status}\n`).join(""),
  )
  .map((items) => `acs:\n${items}`);
const junk = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: prose },
  { weight: 1, arbitrary: fc.constantFrom(...ANCHORS) },
);

const heading = fc.constantFrom(
  "",
  "## Goal\n",
  "## What's missing\n",
  "## Acceptance criteria\n\n### AC-1\n",
  "[E-0001](x)\n",
);

/** The text of an entity that is nearly right. */
const entity = (kind: Kind) =>
  fc
    .record({
      id: fc.oneof({ weight: 9, arbitrary: id(kind) }, { weight: 1, arbitrary: scalar }),
      title: scalar,
      status: fc.oneof(fc.constantFrom(...STATUSES), scalar),
      more: fc.array(fc.oneof(list, field, parts), { maxLength: 3 }),
      junk,
      heading,
      body: prose,
      end: fc.constantFrom("\n", "\n", "\r\n"),
    })
    .map(({ id, title, status, more, junk, heading, body, end }) => {
      const text = `---\nid: ${id}\ntitle: ${title}\nstatus: ${status}\n${more.join("")}${junk}---\n`;
      return wellFormed(`${end === "\n" ? text : text.replaceAll("\n", end)}${heading}${body}`);
    });

/** What is no text. */
export const special: fc.Arbitrary<Content> = fc.oneof(
  fc
    .constantFrom(
      "/dev/zero",
      "/",
      "../../outside",
      "../../../outside/witness",
      "G-0001-a.md",
      ".",
      "..",
      "/proc/self/fd/0",
      "aiwf.yaml",
      ".git",
      "nowhere",
    )
    .map((link) => ({ link })),
  fc.constant({ fifo: true } as const),
  fc.constant({ directory: true } as const),
  fc.constant({ hardLink: "../outside/witness" }),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => ({ base64: Buffer.from(bytes).toString("base64") })),
  // Larger than what is read.
  fc.constant({ start: "---\nid: G-0001\n", repeat: "0123456789abcde\n", times: 70_000 }),
);

/** What is at the place of an entity. */
export const content = (kind: Kind): fc.Arbitrary<Content> =>
  fc.oneof(
    { weight: 12, arbitrary: entity(kind) },
    { weight: 3, arbitrary: prose.map(wellFormed) },
    { weight: 1, arbitrary: special },
  );
