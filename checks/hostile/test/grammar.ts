import fc from "fast-check";
import type { Content, Description } from "./tree.js";

// What the formats are made of, and what has a meaning to a terminal, a file system, git or a parser.
const TOKENS = [
  ..."---\n|---|\n|: |:|- |    - |  |\t|\r\n|\r|\n\n|#|## |##|### |## Goal\n|## What's missing\n|## Why it matters\n".split(
    "|",
  ),
  ..."<!--|-->|<!-|`|```\n|~~~\n|*|_|[|](|](x)|[G-0001](work/gaps/G-0001-a.md)|[[|{{|>|<|&".split("|"),
  ..."&a |*a|<<: *a|!!str |!x |'|\"|\\|\\e|\\0|\\u202e|\\xff|%YAML 1.1\n|%TAG ! x\n|? |...\n|{|}|[|]|, |@|~|null|true|0777|1e3|.inf|2024-01-02".split(
    "|",
  ),
  ..."id: |title: |status: |prior_ids:\n|addressed_by:\n|addressed_by_commit:\n|relates_to:\n|discovered_in: |parent: |acs:\n|depends_on:\n".split(
    "|",
  ),
  ..."G-0001|G-001|G-1|G-00001|G-999999999999999|G-9999999999999999999|E-0001|D-0001|M-0001|M-0001/AC-1|ADR-0001|C-001|G-0001/AC-1|E-01".split(
    "|",
  ),
  ..."open|addressed|wontfix|proposed|active|done|draft".split("|"),
  ..."aiwf-verb: |aiwf-entity: |aiwf-prior-entity: |aiwf-actor: |aiwf-to: |aiwf-force: |(cherry picked from commit 0)\n".split(
    "|",
  ),
  ..."allocate:\n|trunk: |refs/heads/main|tree:\n|strict: |allow_paths:\n|work/*/*|work/gaps/?*|entities:\n|title_max_length: |archive:\n|sweep_threshold: |tdd:\n".split(
    "|",
  ),
  "\0",
  "\x07",
  "\b",
  "\x1b[31m",
  "\x1b]0;x\x07",
  "\x7f",
  "\x85",
  "\x9b2J",
  "\u00a0",
  "\u00ad",
  "\u061c",
  "\u200b",
  "\u200d",
  "\u200f",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u2069",
  "\ufeff",
  "\ufffd",
  "\ud800",
  "\u{1f468}\u200d\u{1f469}",
  "\u{e0041}",
  "e\u0301",
  "ß",
  "İ",
  "ﬁ",
  "a",
  "b",
  "A",
  " ",
  "  ",
  "0",
  "1",
  "-",
  ".",
  "/",
  "x".repeat(300),
] as const;

const token = fc.constantFrom(...TOKENS);

const prose = fc.oneof(
  { weight: 8, arbitrary: fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join("")) },
  // Long repeats, to find what takes too much work.
  {
    weight: 2,
    arbitrary: fc
      .tuple(prefix(), fc.array(token, { minLength: 1, maxLength: 3 }), fc.integer({ min: 100, max: 20_000 }), prefix())
      .map(
        ([start, tokens, times, end]) =>
          start + tokens.join("").repeat(Math.min(times, 60_000 / tokens.join("").length)) + end,
      ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 100 }) },
);

function prefix() {
  return fc.array(token, { maxLength: 4 }).map((tokens) => tokens.join(""));
}

const scalar = fc.oneof(
  fc.constantFrom("A", "G-0001", "E-0001", "open", "proposed", "active", "wontfix"),
  fc.array(token, { maxLength: 4 }).map((tokens) => tokens.join("")),
  // In double quotes any character is possible.
  fc.array(token, { maxLength: 6 }).map((tokens) => JSON.stringify(tokens.join(""))),
);

const ID_OF = { gaps: "G", decisions: "D", epics: "E" } as const;

/** The text of an entity that is nearly right. */
const entity = (kind: keyof typeof ID_OF) =>
  fc
    .record({
      number: fc.constantFrom("0001", "0002", "001", "1", "0009"),
      title: scalar,
      status: scalar,
      more: fc.array(
        fc.tuple(
          fc.constantFrom("prior_ids", "addressed_by", "relates_to", "depends_on", "acs"),
          fc.array(scalar, { maxLength: 4 }),
        ),
        { maxLength: 2 },
      ),
      junk: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 1, arbitrary: prose }),
      body: prose,
    })
    .map(({ number, title, status, more, junk, body }) => {
      const lists = more.map(([key, items]) => `${key}:\n${items.map((item) => `    - ${item}\n`).join("")}`).join("");
      return `---\nid: ${ID_OF[kind]}-${number}\ntitle: ${title}\nstatus: ${status}\n${lists}${junk}---\n${body}`;
    });

const special: fc.Arbitrary<Content> = fc.oneof(
  fc
    .constantFrom(
      "/dev/zero",
      "/",
      "../../outside",
      "../../../outside/witness",
      "G-0001-a.md",
      ".",
      "/proc/self/fd/0",
      "aiwf.yaml",
      "nowhere",
    )
    .map((link) => ({ link })),
  fc.constant({ fifo: true } as const),
  fc.constant({ directory: true } as const),
  fc.constant({ hardLink: "../outside/witness" }),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => ({ base64: Buffer.from(bytes).toString("base64") })),
);

// `%XX` is a byte; a slash would be a directory.
const name = fc
  .array(token, { minLength: 1, maxLength: 3 })
  .map((tokens) => tokens.join("").replace(/[/\0{}]/g, ""))
  .map((text) => wellFormed(text.slice(0, 60)) || "x")
  .filter((text) => text !== "." && text !== ".." && text.toLowerCase() !== ".git")
  .map((text) => encodeURI(text).replace(/%20/g, " "));

const fileName = (prefix: string) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom("0001-a", "0002-b", "001-a", "0009", "99999-x").map((rest) => `${prefix}-${rest}.md`),
    },
    { weight: 1, arbitrary: name.map((rest) => `${prefix}-0003-${rest}.md`) },
    { weight: 1, arbitrary: name },
  );

const content = (kind: keyof typeof ID_OF): fc.Arbitrary<Content> =>
  fc.oneof({ weight: 6, arbitrary: entity(kind) }, { weight: 2, arbitrary: prose }, { weight: 1, arbitrary: special });

const place: fc.Arbitrary<readonly [string, Content]> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fileName("G").map((file) => `work/gaps/${file}`),
      content("gaps"),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fileName("D").map((file) => `work/decisions/${file}`),
      content("decisions"),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      name.map((rest) => `work/epics/E-0001-${rest}/epic.md`),
      content("epics"),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fileName("M").map((file) => `work/epics/E-0001-a/${file}`),
      content("epics"),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fileName("G").map((file) => `work/gaps/archive/${file}`),
      content("gaps"),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom("work", "work/gaps", "work/epics", "docs", "work/contracts", "ROADMAP.md", ".gitattributes"),
      fc.oneof(special, prose),
    ),
  },
);

const configuration: fc.Arbitrary<Content> = fc.oneof(
  fc.constant("# settings\n"),
  fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join("")),
  fc
    .record({ trunk: scalar, strict: scalar, allow: fc.array(scalar, { maxLength: 4 }), length: scalar })
    .map(
      ({ trunk, strict, allow, length }) =>
        `allocate:\n  trunk: ${trunk}\ntree:\n  strict: ${strict}\n  allow_paths:\n${allow.map((item) => `    - ${item}\n`).join("")}entities:\n  title_max_length: ${length}\n`,
    ),
  special,
);

const message = fc
  .oneof(
    prose,
    fc
      .record({ subject: prose, body: prose, verb: scalar, entity: scalar, actor: scalar, more: prose })
      .map(
        ({ subject, body, verb, entity, actor, more }) =>
          `${subject}\n\n${body}\n\naiwf-verb: ${verb}\naiwf-entity: ${entity}\naiwf-actor: ${actor}\n${more}`,
      ),
  )
  .map(argument);

/** Trees with configurations and messages, most of them nearly right. */
export const description: fc.Arbitrary<Description> = fc
  .record({
    files: fc.array(place, { minLength: 1, maxLength: 8 }),
    configuration: fc.option(configuration, { nil: undefined }),
    messages: fc.array(message, { maxLength: 3 }),
  })
  .map(({ files, configuration, messages }) => ({
    tree: withoutClashes([...files, ...(configuration === undefined ? [] : [["aiwf.yaml", configuration] as const])]),
    messages,
  }));

/** What stands for text on command lines. */
export const words: fc.Arbitrary<Record<string, string>> = fc
  .record({ "<title>": fc.array(token, { maxLength: 5 }).map((tokens) => tokens.join("")), "<body>": prose })
  .map(({ "<title>": title, "<body>": body }) => ({
    "<title>": argument(title),
    "<body>": argument(body).slice(0, 30_000),
  }));

/** No argument or message can hold NUL, and none is taken for an option. */
function argument(text: string): string {
  return wellFormed(text.replaceAll("\0", "").replace(/^-+/, ""));
}

/** What is no character in UTF-8 becomes one. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** A path below one that is a file cannot be. */
function withoutClashes(files: readonly (readonly [string, Content])[]): Record<string, Content> {
  const kept = new Map<string, Content>();
  for (const [path, content] of files) {
    const clashes = [...kept.keys()].some(
      (other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
    );
    if (!clashes) kept.set(path, typeof content === "string" ? wellFormed(content) : content);
  }
  return Object.fromEntries(kept);
}
