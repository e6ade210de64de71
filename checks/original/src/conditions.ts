import { isDeepStrictEqual } from "node:util";
import type { Answer } from "./answer.js";
import type { Pair } from "./divergences.js";
import { inFindings, messageOf, withoutLockfile } from "./report-masks.js";
import type { Run } from "./story.js";

type Mask = (answer: Answer) => Answer;

const VERBS = /^(?:add|promote|check|history|status|render|init|doctor|version|help|completion|exec)$/;

/** The verb of a command line: flags may come first. */
export function verbOf({ run }: Run): string {
  return run.find((word) => VERBS.test(word)) ?? "";
}

/** Tells whether two answers are the same after all masks. */
export function sameBut(theirs: Answer, ours: Answer, ...masks: readonly Mask[]): boolean {
  const [a, b] = [theirs, ours].map((answer) => masks.reduce((masked, mask) => mask(masked), answer));
  return isDeepStrictEqual(a, b);
}

/**
 * Tells whether this program has refused a verb with words of a pattern, and has left everything as it was.
 *
 * @param instead the exit codes of the Go program
 */
export function refuses(verbs: string, words: RegExp, instead: readonly number[]): (pair: Pair) => boolean {
  return ({ run, theirs, ours, before }) =>
    verbs.split(" ").includes(verbOf(run)) &&
    instead.includes(theirs.exitCode) &&
    ours.exitCode !== 0 &&
    words.test(messageOf(ours)) &&
    (ours.state === undefined || before === undefined || isUntouched({ ...ours, state: before }, ours));
}

function isUntouched(before: Answer, after: Answer): boolean {
  return sameBut({ ...before, stdout: "", stderr: "" }, { ...after, stdout: "", stderr: "" }, withoutLockfile);
}

/** Tells whether both have refused alike, this program with words of a pattern: only the words differ. */
export function refusesToo(verbs: string, words: RegExp): (pair: Pair) => boolean {
  return ({ run, theirs, ours }) =>
    verbs.split(" ").includes(verbOf(run)) &&
    ours.exitCode !== 0 &&
    words.test(messageOf(ours)) &&
    sameBut(theirs, ours, withoutLockfile, withoutMessage);
}

function withoutMessage(answer: Answer): Answer {
  const stdout = answer.stdout.replace(/("error":\{(?:"code":"[^"]*",)?"message":)"(?:[^"\\]|\\.)*"/, '$1""');
  return { ...answer, stdout, stderr: "" };
}

/** Takes out which commit the branch has now; other refs stay. */
export function withoutCommit(answer: Answer): Answer {
  const stdout = answer.stdout.replace(/("commit_sha":\s*")[0-9a-f]{40}/, "$1#");
  const { state } = answer;
  if (state === undefined) return { ...answer, stdout };
  const branch = state.head.replace(/^ref: /, "");
  const refs = state.refs.map((line) => (line.startsWith(`${branch} `) ? `${branch} #` : line));
  return { ...answer, stdout, state: { ...state, head: state.head.replace(/^[0-9a-f]{40}$/, "#"), refs } };
}

/** Takes out what is in the files whose paths begin so, below a kind's directory. */
export function withoutContent(name: string): Mask {
  return (answer) => {
    const { state } = answer;
    if (state === undefined) return answer;
    const strip = (line: string) => (line.includes(`/${name}-`) ? line.replace(/\b[0-9a-f]{40}\b/, "#") : line);
    return { ...answer, state: { ...state, files: state.files.map(strip), index: state.index.map(strip) } };
  };
}

/** The id of the promoted entity, with four digits. */
export function promotedId({ run }: Run): string {
  const id = run.find((word) => /^[A-Z]-\d+$/.test(word)) ?? "";
  return id.replace(/\d+$/, (digits) => digits.padStart(4, "0"));
}

const PREFIXES: Readonly<Record<string, string>> = { gap: "G", decision: "D", epic: "E" };

/**
 * Tells whether the answers to `add` differ only in the number of the new entity, because a file that is not committed, and
 * cannot be parsed or has no id, has the number that the Go program would reach next.
 */
export function leavesOutAnId({ run, theirs, ours, before }: Pair): boolean {
  if (verbOf(run) !== "add" || before === undefined) return false;
  const prefix = run.run.flatMap((word) => PREFIXES[word] ?? [])[0] ?? "";
  const first = (text: string) => new RegExp(`\\b${prefix}-(\\d{4,})`).exec(text)?.[1];
  const [number, free] = [theirs, ours].map(({ stdout, stderr }) => first(stdout + stderr));
  if (number === undefined || free === undefined) return false;
  const untracked = before.status.flatMap((line) => {
    const [, digits] = new RegExp(`^(?:\\?\\?|A ) work/[^/]+/${prefix}-(\\d+)`).exec(line) ?? [];
    return digits === undefined ? [] : [Number(digits)];
  });
  if (Math.max(...untracked) !== Number(free) - 1 || Number(number) >= Number(free)) return false;
  const [id, freeId] = [`${prefix}-${number}`, `${prefix}-${free}`];
  const accepted = inFindings(theirs, (finding) =>
    finding["code"] === "ids-unique" && String(finding["message"]).includes(`"${id}"`) ? undefined : finding,
  );
  // The Go program can refuse its own number, which the untracked file has.
  if (/\b(?:ids-unique|case-paths)\b/.test(theirs.stdout + theirs.stderr) && ours.exitCode === 0) {
    return theirs.exitCode === 1;
  }
  const ofOurs = inFindings(ours, (finding) => finding);
  return sameBut(accepted, renamed(ofOurs, freeId, id), withoutCommit, withoutContent(id), sorted);
}

function renamed(answer: Answer, from: string, to: string): Answer {
  const swap = (text: string) => text.replaceAll(from, to);
  const { state } = answer;
  return {
    ...answer,
    stdout: swap(answer.stdout),
    stderr: swap(answer.stderr),
    ...(state && { state: { ...state, files: state.files.map(swap), index: state.index.map(swap) } }),
  };
}

function sorted(answer: Answer): Answer {
  const { state } = answer;
  return state === undefined
    ? answer
    : { ...answer, state: { ...state, files: state.files.toSorted(), index: state.index.toSorted() } };
}
