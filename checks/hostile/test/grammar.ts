import fc from "fast-check";
import { content, type Kind, PREFIX, special } from "./contents.js";
import { argument, prose, scalar, token, wellFormed } from "./tokens.js";
import type { Content, Description } from "./tree.js";

// `%XX` is a byte; a slash would be a directory.
const name = fc
  .array(token, { minLength: 1, maxLength: 3 })
  .map((tokens) => tokens.join("").replace(/[/\0{}]/g, ""))
  .map((text) => wellFormed(text.slice(0, 60)) || "x")
  .filter((text) => text !== "." && text !== ".." && text.toLowerCase() !== ".git")
  .map((text) => encodeURI(text).replace(/%20/g, " "));

// Some differ only in case, or only on a file system that folds names.
const RESTS = [
  "0001-a",
  "0001-A",
  "0002-b",
  "001-a",
  "0009",
  "99999-x",
  "0001-e\u0301",
  "0001-\u00e9",
  "0003-%ff",
  "a",
];

const entityName = (prefix: string) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...RESTS).map((rest) => `${prefix}-${rest}`) },
    { weight: 1, arbitrary: name.map((rest) => `${prefix}-0003-${rest}`) },
    { weight: 1, arbitrary: name },
    { weight: 1, arbitrary: fc.constantFrom(...RESTS).map((rest) => `${prefix.toLowerCase()}-${rest}`) },
  );

// Where the files of each kind are, and where those of its archive are.
const PLACES: Readonly<Record<Kind, (name: string, archive: string) => string>> = {
  epics: (name, archive) => `work/epics/${archive}${name}/epic.md`,
  milestones: (name, archive) => `work/epics/${archive}E-0001-a/${name}.md`,
  gaps: (name, archive) => `work/gaps/${archive}${name}.md`,
  decisions: (name, archive) => `work/decisions/${archive}${name}.md`,
  contracts: (name, archive) => `work/contracts/${archive}${name}/contract.md`,
  adr: (name, archive) => `docs/adr/${archive}${name}.md`,
};

const ofKind = (kind: Kind) =>
  fc
    .tuple(entityName(PREFIX[kind]), fc.constantFrom("", "", "", "archive/", "archive/archive/"), content(kind))
    .map(([name, archive, content]) => [PLACES[kind](name, archive), content] as const);

const ELSEWHERE = [
  "work",
  "work/gaps",
  "work/epics",
  "docs",
  "docs/adr",
  "work/contracts",
  "ROADMAP.md",
  "roadmap.md",
  "README.md",
  ".gitattributes",
  "work/gaps/.gitattributes",
  "work/gaps/G-0004-a.md.aiwf-tmp-1-0123456789abcdef",
];

const place: fc.Arbitrary<readonly [string, Content]> = fc.oneof(
  { weight: 6, arbitrary: ofKind("gaps") },
  { weight: 3, arbitrary: ofKind("epics") },
  { weight: 2, arbitrary: ofKind("milestones") },
  { weight: 2, arbitrary: ofKind("decisions") },
  { weight: 1, arbitrary: ofKind("contracts") },
  { weight: 1, arbitrary: ofKind("adr") },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...ELSEWHERE), fc.oneof(special, prose.map(wellFormed))),
  },
);

const SETTINGS = [
  "allocate:\n  trunk: ",
  "entities:\n  title_max_length: ",
  "archive:\n  sweep_threshold: ",
  "tdd:\n  strict: ",
  "tree:\n  strict: ",
  "tree:\n  allow_paths:\n    - ",
  "docs:\n  strict: true\n  paths:\n    - README.md\n    - ",
];
const VALUES = [
  "true",
  "false",
  "80",
  "3",
  "refs/heads/main",
  "refs/heads/b",
  "work/*/*",
  "../outside/witness",
  "README.md",
];

const configuration: fc.Arbitrary<Content> = fc.oneof(
  fc.constant("# settings\n"),
  fc.array(token, { maxLength: 12 }).map((tokens) => wellFormed(tokens.join(""))),
  fc
    .array(fc.tuple(fc.constantFrom(...SETTINGS), fc.oneof(fc.constantFrom(...VALUES), scalar)), { maxLength: 4 })
    .map((settings) => wellFormed(settings.map((setting) => `${setting.join("")}\n`).join(""))),
  special,
);

const TRAILERS = [
  ..."verb entity actor to force force-for reason audit-only principal on-behalf-of authorized-by".split(" "),
  ..."scope scope-ends prior-entity tests".split(" "),
];
const TRAILER_VALUES = [
  ..."add promote authorize rename opened human/a ai/a active wontfix G-0001 E-0001 M-0001/AC-1 0000000 x\n y".split(
    " ",
  ),
  ..."HEAD :/x HEAD^{/x} pass=1".split(" "),
];

const trailer = fc
  .tuple(fc.constantFrom(...TRAILERS), fc.oneof(fc.constantFrom(...TRAILER_VALUES), scalar))
  .map(([key, value]) => `aiwf-${key}: ${value}\n`);

const message = fc
  .oneof(
    prose,
    fc
      .record({ subject: prose, body: prose, trailers: fc.array(trailer, { maxLength: 8 }), more: prose })
      .map(({ subject, body, trailers, more }) => `${subject}\n\n${body}\n\n${trailers.join("")}${more}`),
    fc.array(trailer, { minLength: 1, maxLength: 8 }).map((trailers) => `s\n\n${trailers.join("")}`),
  )
  .map(argument);

const tree = (most: number) => fc.array(place, { minLength: 1, maxLength: most }).map((files) => withoutClashes(files));

const BRANCHES = ["heads/b", "heads/epic/E-0001-a", "remotes/origin/main", "remotes/o/x\u202e", "tags/v1", "heads/-x"];

const lockfile = fc.oneof(
  fc
    .record({ pid: fc.integer(), host: scalar, label: scalar, since: fc.oneof(fc.integer(), scalar) })
    .map((record) => JSON.stringify(record)),
  prose.map(wellFormed),
  special,
);

const rarely = <T>(arbitrary: fc.Arbitrary<T>, of = 4) => fc.option(arbitrary, { nil: undefined, freq: of });

/** Trees with configurations, histories and messages, most of them nearly right. */
export const description: fc.Arbitrary<Description> = fc
  .record({
    files: fc.array(place, { minLength: 1, maxLength: 8 }),
    configuration: rarely(configuration, 1),
    messages: fc.array(message, { maxLength: 3 }),
    before: fc.array(fc.record({ message, tree: tree(4) }), { maxLength: 2 }),
    message: rarely(message, 1),
    elsewhere: fc.dictionary(fc.constantFrom(...BRANCHES), tree(3), { maxKeys: 2 }),
    worktree: rarely(tree(3)),
    lockfile: rarely(lockfile),
    untracked: rarely(tree(2)),
  })
  .map(({ files, configuration, lockfile, untracked, worktree, message, ...rest }) => {
    const own = withoutClashes([
      ...files,
      ...(configuration === undefined ? [] : [["aiwf.yaml", configuration] as const]),
    ]);
    const loose = withoutClashes([...Object.entries(own), ...Object.entries(untracked ?? {})]);
    return {
      ...rest,
      tree: own,
      ...(message !== undefined && { message }),
      ...(worktree !== undefined && { worktree }),
      untracked: {
        ...Object.fromEntries(Object.entries(loose).filter(([path]) => !(path in own))),
        ...(lockfile !== undefined && { ".git/aiwf.lock": lockfile }),
      },
    };
  });

/** What stands for text on command lines. */
export const words: fc.Arbitrary<Record<string, string>> = fc
  .record({
    "<title>": fc.array(token, { maxLength: 5 }).map((tokens) => tokens.join("")),
    "<body>": prose,
    "<id>": fc.oneof(fc.constantFrom("G-0001", "E-0001", "D-0001", "M-0001/AC-1", "g-1"), scalar),
  })
  .map((words) =>
    Object.fromEntries(Object.entries(words).map(([word, text]) => [word, argument(text).slice(0, 30_000)])),
  );

/** A path below one that is a file cannot be. */
function withoutClashes(files: readonly (readonly [string, Content])[]): Record<string, Content> {
  const kept = new Map<string, Content>();
  for (const [path, content] of files) {
    const clashes = [...kept.keys()].some(
      (other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
    );
    if (!clashes) kept.set(path, content);
  }
  return Object.fromEntries(kept);
}
