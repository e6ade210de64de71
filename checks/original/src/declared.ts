import {
  leavesOutAnId,
  promotedId,
  refuses,
  refusesToo,
  sameBut,
  verbOf,
  withoutCommit,
  withoutContent,
} from "./conditions.js";
import type { Divergence } from "./divergences.js";
import {
  inEnvelope,
  inFindings,
  withoutCodes,
  withoutEscapes,
  withoutHints,
  withoutLineEnds,
  withoutLockfile,
  withoutModes,
  withoutParserWords,
  withoutWords,
  withoutWorktrees,
} from "./report-masks.js";

const DESCRIBES = /^(?:version|--version|-v|help|completion)\b|(?:^| )(?:--help|-h)$/;

// Trees with something else in the place of a file or directory, or with more than this program reads.
const UNREAD = new Set(
  [
    ...["links to files", "links to nothing", "links to directories", "linked kind", "kind as file", "work as file"],
    ...["directory with the name of a file", "more than a megabyte", "hundreds of levels", "hundreds of aliases"],
  ]
    .map((name) => `trees ${name}`)
    .concat("git link as entity", "git link as directory"),
);

const LONG = new Set([
  ...["a body of more than 128 KiB", "more than 300 marks in a paragraph"].map((name) => `trees ${name}`),
  "git a message of more than a megabyte",
]);

const FETCHING = "aiwf add: --fetch: git fetch: ";

const OTHERS_RULES = /^(?:area|areas|contract|isolation-escape|skill|statusline|lockfile-tracked|acs-tdd-tests)\b/;

/** All differences that stay on purpose, in the order of the table. */
export const DIVERGENCES: readonly Divergence[] = [
  {
    where: "findings: hints",
    what: "the advice at the end of a finding has its own words",
    why: "the Go program's advice names verbs that this one does not have",
    better: "neither",
    mask: (answer) => {
      const json = inFindings(answer, ({ hint: _, ...finding }) => finding);
      return { ...json, stdout: withoutHints(json.stdout), stderr: withoutHints(json.stderr) };
    },
  },
  {
    where: "`status`: worktrees",
    what: "the list of the linked worktrees is left out",
    why: "it tells which scopes are at work where, and this program lacks scopes",
    better: "theirs",
    mask: (answer) => {
      const json = inEnvelope(answer, (envelope) => withoutWorktrees(envelope));
      return json;
    },
  },
  {
    where: "`version`, `help`, `doctor`, `init`, `completion`",
    what: "they describe this program: its version, its verbs, what it needs; `init` installs no hooks or skills",
    why: "it is another program, and a smaller one",
    better: "neither",
    covers: ({ run, theirs, ours }) => {
      if (/^(?:doctor|init)$/.test(verbOf(run))) return theirs.exitCode === ours.exitCode || verbOf(run) === "doctor";
      // The Go program takes a topic that does not exist for none.
      if (run.run[0] === "help" && ours.exitCode === 2) return theirs.exitCode === 0;
      return DESCRIBES.test(run.run.join(" ")) && sameBut(theirs, ours, withoutWords);
    },
  },
  {
    where: "`add`, `promote`: other kinds, other actors",
    what: "milestones, acceptance criteria, ADRs, contracts and scopes are read and checked, but not written; only people act (`human/…`)",
    why: "the subset has three kinds to write, and lacks `authorize`",
    better: "theirs",
    covers: (pair) =>
      refuses("add promote", /^(?:kind "[a-z]+" is|[a-z]+ entities are) not supported here/, [0, 1, 2])(pair) ||
      refuses("add promote", /^unknown flag: --(?:epic|tdd|area|depends-on|linked-adr|phase)$/, [0, 1])(pair) ||
      refuses("add promote", /^provenance refused: /, [0])(pair),
  },
  {
    where: "`--reason` without `--force`",
    what: "refused; the Go program drops the reason",
    why: "what somebody gives as a reason must not vanish",
    better: "ours",
    covers: refuses("add", /^--reason needs --force$/, [0, 2]),
  },
  {
    where: "`add`: flags of another kind",
    what: "refused; the Go program takes no notice of them",
    why: "what somebody asks for must not vanish",
    better: "ours",
    covers: refuses("add", /^--(?:discovered-in is for gap|relates-to is for decision) only$/, [0]),
  },
  {
    where: "`--root` that does not exist",
    what: "refused; the Go program reports an empty tree",
    why: "a mistyped directory is not a tree without faults",
    better: "ours",
    covers: refuses("add promote check status history render", / is not a directory$/, [0, 1, 2, 3]),
  },
  {
    where: "words of refused command lines",
    what: "a repeated option, a `--format` of `render roadmap` and surplus words are refused in other words",
    why: "another parser; the exit code is the same",
    better: "neither",
    covers: refusesToo(
      "add promote check status history render exec",
      /^(?:--?[a-z-]+ may not be repeated|--format must be '|unknown command "|accepts at most \d+ arg)/,
    ),
  },
  {
    where: "refused command lines: `.git/aiwf.lock`",
    what: "what is wrong with the command line is refused before the lock, and leaves no lockfile",
    why: "nobody should have to wait for a usage error",
    better: "ours",
    mask: withoutLockfile,
  },
  {
    where: "messages of the YAML parser and of the operating system",
    what: "they have other words, and other places",
    why: "another library; what is refused is the same",
    better: "neither",
    mask: withoutParserWords,
  },
  {
    where: "text for people",
    what: "control characters, line ends inside a field and bidirectional overrides are escaped (`\\x1b`, `\\u202e`), and nothing is cut to the width of the terminal; JSON is exact",
    why: "a title must not command a terminal",
    better: "ours",
    mask: withoutEscapes,
    // A line end that the Go program prints as it is.
    covers: ({ theirs, ours }) => /\\n/.test(ours.stdout) && sameBut(theirs, ours, withoutEscapes, withoutLineEnds),
  },
  {
    where: "files that are not read",
    what: "symbolic links, FIFOs, devices, files of more than 1 MiB (`aiwf.yaml`: 64 KiB), YAML with hundreds of levels or aliases, directories below 32 levels: `check` reports them, and their ids count",
    why: "no tree may hang a verb or lead it out of the repository",
    better: "ours",
    covers: ({ story }) => UNREAD.has(story),
  },
  {
    where: "history and Markdown",
    what: "of a commit message the first MiB counts; `body-prose-id` ignores bodies of more than 128 KiB, and with more than 300 marks in one paragraph",
    why: "the parser would need minutes",
    better: "ours",
    covers: ({ story }) => LONG.has(story),
  },
  {
    where: "files that git does not show",
    what: "an untracked file keeps its id and is never overwritten; files marked in the index as unchanged are not promoted; nothing is committed during a bisect, merge or rebase, or beside a left `index.lock`",
    why: "what nobody can bring back must not be lost, and a bisect must not end in a new commit",
    better: "ours",
    covers: (pair) =>
      leavesOutAnId(pair) ||
      refuses("add", / exists and is not committed, perhaps in another spelling; /, [0, 1, 3])(pair) ||
      refuses("add promote", /^an? [a-z-]+ is in progress in this repo; /, [0])(pair) ||
      refuses("add promote", /\bindex\.lock\b/, [3])(pair) ||
      (pair.story.startsWith("git ") &&
        refuses("promote", /^git ignores changes of | is left out of this sparse checkout /, [0, 1, 2])(pair)),
  },
  {
    where: "the root",
    what: "without `aiwf.yaml` it is the top of the repository; verbs that commit refuse one that is not the top, and all verbs one in a git directory or bare repository",
    why: "a commit that begins elsewhere takes the wrong paths",
    better: "ours",
    covers: refuses(
      "add promote check status history render",
      / is not the top level of (?:its git|the) repository | is in the git directory |not a git repository/,
      [0, 1, 2, 3],
    ),
  },
  {
    where: "line ends of files",
    what: "a file with CRLF keeps it when `promote` writes it; the Go program mixes both",
    why: "only the line of the status shall change",
    better: "ours",
    covers: ({ story, run, theirs, ours }) =>
      story.includes("crlf") &&
      verbOf(run) === "promote" &&
      sameBut(theirs, ours, withoutCommit, withoutContent(promotedId(run))),
  },
  {
    where: "`check`: rules",
    what: "areas, contract bindings, isolation of worktrees, skills and rituals have no rules here; `lockfile-tracked` is ours",
    why: "nothing that they are about is in the subset",
    better: "theirs",
    mask: (answer) => {
      const json = inFindings(answer, (finding) => (OTHERS_RULES.test(String(finding["code"])) ? undefined : finding));
      return { ...json, stdout: withoutCodes(json.stdout, OTHERS_RULES) };
    },
  },
  {
    where: "commits: `--reason` of several lines, `--by-commit`",
    what: "the trailer `aiwf-force` has the reason in one line, and a commit is stored with all its digits",
    why: "a line end would end the trailers; `HEAD` or a short hash soon means another commit",
    better: "ours",
    covers: ({ run, theirs, ours }) => {
      const masks = run.run.includes("--by-commit")
        ? [withoutCommit, withoutContent(promotedId(run))]
        : [withoutCommit];
      const concerns = /--by-commit\b|--reason\b.*[\r\n]/s.test(run.run.join(" "));
      return concerns && theirs.exitCode === 0 && sameBut(theirs, ours, ...masks);
    },
  },
  {
    where: "`add --fetch`, worktrees",
    what: "the fetch comes before the lock; no other `add` runs meanwhile in any worktree; `add` counts the ids at their HEADs and in their files",
    why: "nobody waits for a network, and no two worktrees give out one id",
    better: "ours",
    covers: ({ story, run, theirs, ours }) =>
      verbOf(run) === "add" &&
      theirs.exitCode === 0 &&
      ours.exitCode === 0 &&
      (story === "git ids of a worktree" ||
        (run.run.includes("--fetch") && theirs.stderr.startsWith(FETCHING) && ours.stderr.startsWith(FETCHING))),
  },
  {
    where: "locks",
    what: "`exec`, `--lock-timeout` and `AIWF_LOCK_TIMEOUT` are ours, and so is the holder's name in refusals",
    why: "a script can hold the lock over several verbs",
    better: "ours",
    covers: ({ run, theirs }) =>
      theirs.exitCode === 2 &&
      /^aiwf: unknown (?:command "exec"|flag: --lock-timeout)/.test(theirs.stderr) &&
      run.run.some((word) => /^(?:exec|--lock-timeout.*)$/.test(word)),
  },
  {
    where: "`history`: trailers",
    what: "only the last paragraph of a message has trailers; the Go program also finds lines of the text that look like them",
    why: "a sentence about another entity is not a part of its history",
    better: "ours",
    covers: ({ story, run, theirs, ours }) =>
      verbOf(run) === "history" &&
      /^reasons kept [78]$/.test(story) &&
      theirs.exitCode === ours.exitCode &&
      /no history for|"events":null/.test(ours.stdout),
  },
  {
    where: "`promote --force` to the same unknown status",
    what: "nothing happens; the Go program makes a commit without a change",
    why: "there is nothing to commit",
    better: "ours",
    covers: ({ run, theirs, ours, before }) =>
      verbOf(run) === "promote" &&
      run.run.includes("--force") &&
      theirs.exitCode === 0 &&
      /is already .*; nothing to change/.test(ours.stdout) &&
      sameBut({ ...theirs, stdout: "" }, { ...ours, stdout: "" }, withoutCommit) &&
      before?.refs.join() === ours.state?.refs.join(),
  },
  {
    where: "modes of files",
    what:
      "those of new files are git's in a group-shared repository (`core.sharedRepository`), not 0644 and 0755; " +
      "a changed file keeps its own",
    why: "the group must be able to write, and a promotion changes the status alone",
    better: "ours",
    covers: ({ story, run, theirs, ours }) => {
      const isExecutable = story === "trees mode 755";
      if (!isExecutable && !story.endsWith(" shared")) return false;
      const hasOtherCommit = isExecutable || run.run.includes("--by-commit");
      const masks = hasOtherCommit ? [withoutCommit, withoutContent(promotedId(run))] : [];
      return sameBut(theirs, ours, withoutModes, ...masks);
    },
  },
];
