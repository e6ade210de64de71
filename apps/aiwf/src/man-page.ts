import { ENVIRONMENT, EXIT_CODES, type Explanation, FILES, LOCK_CODES, PURPOSE } from "./manual.js";
import { usageLine } from "./usage-line.js";
import { HELP_OPTION, type VerbEntry, type VerbModule } from "./verb.js";
import { VERSION } from "./version.js";

/** The manual page of aiwf, in the language of man(7): what `aiwf help` and `aiwf help <verb>` say, in one text. */
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

/** A line of text, not to be taken for a request. */
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

/** What is to be copied must look as it is typed; left alone, some characters become typographic ones. */
function escaped(words: string): string {
  return words.replaceAll(/[\\'`^~-]/g, (character) => ESCAPES[character] ?? character);
}
