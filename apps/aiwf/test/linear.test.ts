import { WorkCounter } from "support/work";
import { describe, expect, test } from "vitest";
import { commitMessage } from "../src/commit/commit.js";
import { emptySections, opensWithDelimiter } from "../src/entity/body.js";
import { type Entity, splitFile } from "../src/entity/entity.js";
import { parseFrontmatter } from "../src/entity/parse-frontmatter.js";
import { partList, partSections, plainPartSections } from "../src/entity/part-sections.js";
import { slugOf } from "../src/entity/path.js";
import { yamlScalar } from "../src/entity/yaml-scalar.js";
import { parseMessage } from "../src/git/trailers.js";
import { goQuote } from "../src/print/go-format.js";
import { visible, visibleText } from "../src/print/visible.js";
import { proseProblems } from "../src/rules/body-prose.js";
import { matchesGlob } from "../src/rules/glob.js";
import { LineNumbers } from "../src/tree/line-numbers.js";

// Every word that means something to a scanner, and what stands between words.
const TOKENS = [
  ...[
    "---\n",
    "---",
    ": ",
    ":",
    "- ",
    "    - ",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\n ",
    " \n",
    "#",
    " #",
    "## ",
    "##",
    "## Goal\n",
  ],
  ...[
    "## What's missing\n",
    "<!--",
    "-->",
    "<!-- -->",
    "`",
    "```\n",
    "~~~\n",
    "*",
    "?",
    "[",
    "](",
    ")",
    "[G-0001](x)",
    "{",
    "}",
    "]",
  ],
  ...[
    "&a ",
    "*a ",
    "<<: ",
    "!!str ",
    "!",
    "'",
    "''",
    '"',
    "\\",
    '\\"',
    "|\n",
    ">\n",
    "%YAML 1.1\n",
    "? ",
    "...\n",
    ", ",
    "@",
    "~",
  ],
  ...[
    "id: x\n",
    "id : ",
    "prior_ids:\n",
    "    - x\n",
    "a_",
    "G-0001 ",
    "G-",
    "0",
    "1_",
    ":59",
    "2024-01-02",
    "M-0001/AC-1",
    "/",
  ],
  ...[
    "aiwf-verb: add\n",
    "aiwf-verb:",
    "a: b\n c\n",
    "(cherry picked from commit 0)\n",
    "\x1b[31m",
    "\u2028",
    "é",
    "\u{1f600}",
    "a",
    "ab c",
    "-",
  ],
];

const ENTITY: Entity = {
  kind: "gap",
  path: "work/gaps/G-0001-a.md",
  frontmatter: { id: "G-0001", title: "A", status: "open" },
  body: Buffer.alloc(0),
};

const SCANNERS: Readonly<Record<string, (text: string) => unknown>> = {
  "the sections of a body": (text) => emptySections("gap", `## What's missing\n${text}`),
  "the beginning of a body": opensWithDelimiter,
  "the parts of a file": (text) => splitFile(Buffer.from(`---\n${text}`)),
  "the frontmatter": async (text) => [
    await parsed(`id: ${text}`),
    await parsed(text),
    await parsed(`prior_ids:\n${text}`),
  ],
  "a commit message": (text) => [
    { ...parseMessage(text) },
    { ...parseMessage(`s\n\na: b${text}x`) },
    { ...parseMessage(`s${text}s\n\na:${text}\rx`) },
  ],
  "the message of a new commit": (text) => commitMessage({ subject: text, body: text, trailers: [["a", `x${text}y`]] }),
  "the slug of a title": slugOf,
  "a scalar to write": yamlScalar,
  "text to quote": goQuote,
  "text to print": (text) => [visible(text), visibleText(text)],
  "the ids in a body": (text) => proseProblems(ENTITY, text, new Map(), undefined),
  "the parts of a milestone": (text) => [partSections(text), plainPartSections(text), partList(text)],
  "the lines of keys": (text) => new LineNumbers(new Map([["a", Buffer.from(text)]])).lineOf("a", "id"),
};

// More in a lane of its own: the counting takes a while.
const SIZE = 1024 * Number(process.env["TEXT_KB"] ?? 1);

// Beside the double, what is done once.
const MOST = 2.2;
const ONCE = 2000;

// V8 loses some counts when it compiles a function anew in the middle, so one look at too little work proves nothing. A
// scanner that is not linear does too much each time.
const ATTEMPTS = 3;

const COUNTED = ["/aiwf/src/", "/yaml/", "/micromark"];
const counter = new WorkCounter((url) => COUNTED.some((part) => url.includes(part)));

async function workFor(scan: (text: string) => unknown, text: string): Promise<number> {
  counter.take();
  await scan(text);
  return counter.take();
}

describe("twice the text is at most twice the work", () => {
  test.each(Object.entries(SCANNERS))("%s", async (_name, scan) => {
    // What is loaded and built at the first time does not count.
    await scan("x");
    expect(await complaintsAbout(scan, 2)).toEqual([]);
  });
});

// The largest texts that aiwf reads, in the lane only.
const LARGE_FACTOR = 64;
const OF_LARGE_TEXTS = Object.entries(SCANNERS).filter(([name]) => /body|file|message$|milestone|keys/.test(name));

if (SIZE >= 16 * 1024) {
  describe("a text of one megabyte is at most as much work as 64 of 16 kilobytes", () => {
    test.each(OF_LARGE_TEXTS)("%s", async (_name, scan) => {
      await scan("x");
      expect(await complaintsAbout(scan, LARGE_FACTOR)).toEqual([]);
    });
  });
}

/** Compares the work for a text of each token with that for the text repeated. */
async function complaintsAbout(scan: (text: string) => unknown, factor: number): Promise<string[]> {
  const found: string[] = [];
  for (const token of TOKENS) {
    const text = token.repeat(Math.ceil(SIZE / token.length));
    let complaint: string | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const [once, more] = [await workFor(scan, text), await workFor(scan, text.repeat(factor))];
      const isTooMuch = more > MOST * (factor / 2) * once + ONCE;
      complaint = isTooMuch ? `${JSON.stringify(token)}: ${once} and ${more} steps` : undefined;
      if (complaint === undefined) break;
    }
    if (complaint !== undefined) found.push(complaint);
  }
  return found;
}

test("a pattern of many stars takes no more work than pattern and path are long", async () => {
  const path = "a".repeat(250);
  const [few, many] = [4, 40].map((stars) => `${"*a".repeat(stars)}b`);
  expect(matchesGlob(many ?? "", path)).toBe(false);
  const [less, more] = [
    await workFor((text) => matchesGlob(few ?? "", text), path),
    await workFor((text) => matchesGlob(many ?? "", text), path),
  ];
  expect(more).toBeLessThan(10 * less + ONCE);
});

async function parsed(text: string): Promise<unknown> {
  return parseFrontmatter(text).catch(() => undefined);
}
