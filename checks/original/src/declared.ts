import type { Divergence, Pair } from "./divergences.js";
import {
  inEnvelope,
  inFindings,
  withoutCodes,
  withoutEscapes,
  withoutHints,
  withoutLockfile,
  withoutParserWords,
  withoutWorktrees,
} from "./report-masks.js";

/** Tells whether this program has refused with words of this pattern. */
function refuses(pattern: RegExp): (pair: Pair) => boolean {
  return ({ ours }) => ours.exitCode !== 0 && pattern.test(`${ours.stderr}${ours.stdout}`);
}

/** Tells whether both have refused alike, in this program with words of this pattern, and nothing has changed. */
function refusesToo(pattern: RegExp): (pair: Pair) => boolean {
  return (pair) => pair.theirs.exitCode === pair.ours.exitCode && refuses(pattern)(pair);
}

function isAbout(...words: readonly string[]): (pair: Pair) => boolean {
  return ({ run: { run } }) => run.some((word) => words.includes(word));
}

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
    covers: isAbout("version", "--version", "-v", "help", "--help", "-h", "doctor", "init", "completion"),
  },
  {
    where: "`add`, `promote` of other kinds",
    what: "milestones, acceptance criteria, ADRs and contracts are read and checked, but not written",
    why: "the subset has three kinds to write",
    better: "theirs",
    covers: refuses(/is not supported here|are not supported here/),
  },
  {
    where: "`--reason` without `--force`",
    what: "refused; the Go program drops the reason",
    why: "what somebody gives as a reason must not vanish",
    better: "ours",
    covers: refuses(/--reason needs --force/),
  },
  {
    where: "`add`: flags of another kind",
    what: "refused; the Go program takes no notice of them",
    why: "what somebody asks for must not vanish",
    better: "ours",
    covers: refuses(/--(?:discovered-in|relates-to) is for/),
  },
  {
    where: "`--root` that does not exist",
    what: "refused; the Go program reports an empty tree",
    why: "a mistyped directory is not a tree without faults",
    better: "ours",
    covers: refuses(/is not a directory/),
  },
  {
    where: "words of refused command lines",
    what: "a repeated option, a `--format` of `render roadmap` and surplus words are refused in other words",
    why: "another parser; the exit code is the same",
    better: "neither",
    covers: refusesToo(/may not be repeated|--format must be|unknown command|accepts at most/),
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
  },
  {
    where: "files that are not read",
    what: "symbolic links, FIFOs, devices, files of more than 1 MiB (`aiwf.yaml`: 64 KiB), YAML with hundreds of levels or aliases, directories below 32 levels: `check` reports them, and their ids count",
    why: "no tree may hang a verb or lead it out of the repository",
    better: "ours",
    covers: ({ story, theirs, ours }) =>
      story.includes("link") ||
      /is a symbolic link|not a regular file|is too long|too many |too large|not a directory|found a file/.test(
        theirs.stderr + ours.stdout + ours.stderr,
      ),
  },
  {
    where: "history and Markdown",
    what: "of a commit message the first MiB counts; `body-prose-id` ignores bodies of more than 128 KiB, and with more than 300 marks in one paragraph",
    why: "the parser would need minutes",
    better: "ours",
  },
  {
    where: "files that git does not show",
    what: "an untracked file keeps its id and is never overwritten; files marked in the index as unchanged are not promoted; nothing is committed during a bisect, merge or rebase, or beside a left `index.lock`",
    why: "what nobody can bring back must not be lost, and a bisect must not end in a new commit",
    better: "ours",
    covers: (pair) =>
      refuses(/exists and is not committed|is in progress in this repo|ignores changes of|sparse checkout|index\.lock/)(
        pair,
      ) || /case-paths: path "([^"]*)" differs only in case from "\1"/.test(pair.theirs.stderr + pair.theirs.stdout),
  },
  {
    where: "the root",
    what: "without `aiwf.yaml` it is the top of the repository; verbs that commit refuse one that is not the top, and all verbs one in a git directory or bare repository",
    why: "a commit that begins elsewhere takes the wrong paths",
    better: "ours",
    covers: refuses(/is not the top|git directory|bare repository|not a git repository/),
  },
  {
    where: "line ends of files",
    what: "a file with CRLF keeps it when `promote` writes it; the Go program mixes both",
    why: "only the line of the status shall change",
    better: "ours",
    covers: ({ story, run }) => story.includes("crlf") && run.run[0] === "promote",
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
    where: "scopes and principals",
    what: "only people act (`human/…`); scopes and their commits are read by `check` and `history`, but none is opened",
    why: "the subset has no `authorize`",
    better: "theirs",
    covers: refuses(/provenance refused/),
  },
  {
    where: "commits: `--reason` of several lines, `--by-commit`",
    what: "the trailer `aiwf-force` has the reason in one line, and a commit is stored with all its digits",
    why: "a line end would end the trailers; `HEAD` or a short hash soon means another commit",
    better: "ours",
    covers: ({ run, theirs, ours }) =>
      run.run.some((word) => /^--(?:by-commit|reason)\b/.test(word)) && theirs.exitCode === 0 && ours.exitCode === 0,
  },
  {
    where: "`add --fetch`, worktrees",
    what: "the fetch comes before the lock; no other `add` runs meanwhile in any worktree; `add` counts the ids at their HEADs and in their files",
    why: "nobody waits for a network, and no two worktrees give out one id",
    better: "ours",
  },
  {
    where: "locks",
    what: "`exec`, `--lock-timeout` and `AIWF_LOCK_TIMEOUT` are ours, and so is the holder's name in refusals",
    why: "a script can hold the lock over several verbs",
    better: "ours",
  },
  {
    where: "modes of new files",
    what: "in a group-shared repository (`core.sharedRepository`) they are git's, not 0644 and 0755",
    why: "the group must be able to write",
    better: "ours",
  },
];
