import { expect, test } from "vitest";
import type { Answer, State } from "../src/answer.js";
import { judge } from "../src/compare.js";

const HASH = "0123456789012345678901234567890123456789";
const OTHER = HASH.replaceAll("0", "a");

const BEFORE: State = {
  head: "ref: refs/heads/main",
  refs: [`refs/heads/main ${HASH}`, `refs/heads/side ${HASH}`],
  status: [],
  index: [`100644 ${HASH} 0\twork/gaps/G-0001-a.md`],
  files: [`644 ${HASH} work/gaps/G-0001-a.md`, `644 ${HASH} other.txt`],
  gitFiles: ["HEAD"],
};
const answer = (exitCode: number, state: Partial<State> = {}, stderr = ""): Answer => ({
  exitCode,
  stdout: "",
  stderr,
  state: { ...BEFORE, ...state },
});
const verdictOf = (line: string, theirs: Answer, ours: Answer) =>
  judge({ story: "x", run: { run: line.split(" ") }, theirs, ours, before: BEFORE }).kind;

test("a refusal is declared only by its words, and only if it has changed nothing", () => {
  const line = "add gap --title T --reason why";
  const done = answer(0, { refs: [`refs/heads/main ${OTHER}`, `refs/heads/side ${HASH}`] });
  const words = "aiwf add: --reason needs --force\n";
  expect(verdictOf(line, done, answer(2, {}, words))).toBe("declared");
  expect(verdictOf(line, done, answer(2, {}, "aiwf add: something else\n"))).toBe("undeclared");
  expect(verdictOf(line, done, answer(2, { gitFiles: ["HEAD", "left"] }, words))).toBe("undeclared");
  expect(verdictOf(line, answer(3), answer(2, {}, words))).toBe("undeclared");
});

test("a commit that is stored with all its digits hides no other change", () => {
  const line = "promote G-0001 addressed --by-commit HEAD";
  const changed = (hash: string, more: Partial<State> = {}) =>
    answer(0, {
      refs: [`refs/heads/main ${hash}`, `refs/heads/side ${HASH}`],
      files: [`644 ${hash} work/gaps/G-0001-a.md`, `644 ${HASH} other.txt`],
      ...more,
    });
  const theirs = changed(HASH);
  expect(verdictOf(line, theirs, changed(OTHER))).toBe("declared");
  const elsewhere = { files: [`644 ${OTHER} work/gaps/G-0001-a.md`, `644 ${OTHER} other.txt`] };
  expect(verdictOf(line, theirs, changed(OTHER, elsewhere))).toBe("undeclared");
  expect(verdictOf(line, theirs, changed(OTHER, { refs: [`refs/heads/main ${OTHER}`] }))).toBe("undeclared");
  expect(verdictOf("promote G-0001 addressed --by E-0001", theirs, changed(OTHER))).toBe("undeclared");
});

test("a number that an untracked file keeps is declared only if that file is there", () => {
  const added = (id: string, hash: string): Answer => ({
    ...answer(0, {
      refs: [`refs/heads/main ${hash}`, `refs/heads/side ${HASH}`],
      files: [...BEFORE.files, `644 ${hash} work/gaps/${id}-t.md`],
    }),
    stdout: `aiwf add gap ${id} "T"\n`,
  });
  const pair = {
    story: "x",
    run: { run: ["add", "gap", "--title", "T", "--body", "b"] },
    theirs: added("G-0002", HASH),
    ours: added("G-0006", OTHER),
  };
  const beside = (path: string) => judge({ ...pair, before: { ...BEFORE, status: [`?? ${path}`] } }).kind;
  expect(beside("work/gaps/G-0005-by-hand.md")).toBe("declared");
  expect(beside("work/gaps/G-0004-by-hand.md")).toBe("undeclared");
  expect(beside("work/decisions/D-0005-by-hand.md")).toBe("undeclared");
});
