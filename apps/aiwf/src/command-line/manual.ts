import { VERSION } from "../print/envelope.js";
import { HELP_OPTION } from "./options.js";
import type { VerbEntry, VerbModule } from "./verb.js";

/** A term and what it means, for help and for the manual page. */
export type Explanation = readonly [term: string, meaning: string];

/** A description of aiwf in two sentences. */
export const PURPOSE = "Keeps plans as files in a git repository. One process changes it at a time.";

/** The exit codes of every verb but `exec`, which exits with its command's code. */
export const EXIT_CODES: readonly Explanation[] = [
  ["0", "done; warnings are allowed"],
  ["1", "findings, or a step that the rules forbid"],
  ["2", "wrong usage, or another process holds the lock"],
  ["3", "something failed"],
];

/** The codes of the lock in the JSON envelope. */
export const LOCK_CODES: readonly Explanation[] = [
  ["repo-lock-busy", "another process is at work: wait a moment and try again"],
  ["repo-lock-acquire-failed", "the lock cannot be taken: trying again does not help"],
  [
    "repo-lock-lost",
    "the lock was lost during the work, for example because somebody removed the lockfile: nothing was committed",
  ],
];

/** The environment variables that aiwf reads. */
export const ENVIRONMENT: readonly Explanation[] = [
  ["AIWF_LOCK_TIMEOUT", "how long to wait for the lock, where --lock-timeout is not given"],
  ["NO_COLOR", "no colours, not even on a terminal"],
  ["FORCE_COLOR", "colours also where the output is no terminal; NO_COLOR prevails"],
];

/** The files that aiwf reads or makes, relative to the root of the repository. */
const FILES: readonly Explanation[] = [
  ["aiwf.yaml", "the settings; the nearest one upwards marks the root"],
  ["work/, docs/adr/", "the entities"],
  ["ROADMAP.md", "what aiwf render roadmap --write makes"],
  [".git/aiwf.lock, or .aiwf.lock", "the lockfile; it stays, and is not to be removed"],
];

/** The command line of a verb with its options, as help shows it: `history <id> [options]`. */
export function usageLine({ usage }: Pick<VerbModule, "usage">): string {
  // After -- everything is for the command.
  return usage.includes(" -- ") ? usage.replace(" -- ", " [options] -- ") : `${usage} [options]`;
}

/** The manual page of aiwf, in the language of man(7): the text of `aiwf help` and of every `aiwf help <verb>`. */
export async function manPage(verbs: readonly VerbEntry[]): Promise<string> {
  const sections = await Promise.all(verbs.map(async ({ load }) => verbSection((await load()).verb)));
  return [
    `.TH AIWF 1 "" "aiwf ${VERSION}" "User Commands"`,
    ".SH NAME",
    String.raw`aiwf \- plans in a git repository, changed by one process at a time`,
    ".SH SYNOPSIS",
    String.raw`\fBaiwf\fR \fIverb\fR [\fIoptions\fR]`,
    ".SH DESCRIPTION",
    text(PURPOSE),
    ".SH VERBS",
    ...sections,
    ".SH EXIT STATUS",
    ...EXIT_CODES.map(item),
    ".SH ERROR CODES",
    text("Those of the lock, in the JSON envelope of verbs that change the repository:"),
    ...LOCK_CODES.map(item),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.map(item),
    ".SH FILES",
    ...FILES.map(item),
    ".SH SEE ALSO",
    String.raw`\fBgit\fR(1), \fBflock\fR(1), \fBflock\fR(2)`,
    "",
  ].join("\n");
}

function verbSection(verb: VerbModule): string {
  const options = [...verb.options, HELP_OPTION].map(({ flags, description }) => item([flags, description]));
  const examples = verb.examples.map(({ line, purpose }) => item([line, purpose]));
  return [
    `.SS ${quoted(`aiwf ${usageLine(verb)}`)}`,
    text(verb.description),
    ...options,
    ".P",
    "Examples:",
    ...examples,
  ].join("\n");
}

function item([term, meaning]: Explanation): string {
  return `.TP\n\\fB${escaped(term)}\\fR\n${text(meaning)}`;
}

/** A line of text, escaped so that man(7) does not read a request. */
function text(words: string): string {
  return escaped(words).replace(/^[.']/, String.raw`\&$&`);
}

/** An argument of a macro. */
function quoted(words: string): string {
  return `"${escaped(words).replaceAll('"', String.raw`\(dq`)}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": String.raw`\(rs`,
  "-": String.raw`\-`,
  "'": String.raw`\(aq`,
  "`": String.raw`\(ga`,
  "^": String.raw`\(ha`,
  "~": String.raw`\(ti`,
};

/** Escapes characters that man(7) would replace by typographic ones, so that users can copy the text. */
function escaped(words: string): string {
  return words.replaceAll(/[\\'`^~-]/g, (character) => ESCAPES[character] ?? character);
}
