import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { judge } from "../src/compare.js";
import { answersOn } from "../src/lane.js";
import { commandLine, difference } from "../src/print.js";
import { readRecords, runsOf, storiesToRecord } from "../src/recorded.js";

const OURS = [process.execPath, fileURLToPath(new URL("../../../apps/aiwf/bin/aiwf.cjs", import.meta.url))];
const RECORDS = readRecords(new URL("../fixtures/answers.jsonl.gz", import.meta.url));
const NAMES = new Set(RECORDS.map(({ story }) => story));

// The modes of new files were recorded with it.
process.umask(0o022);

test.each(storiesToRecord().filter(({ name }) => NAMES.has(name)))("$name", async (story) => {
  const answers = await answersOn(story, OURS);
  const runs = new Map(runsOf(story));
  const undeclared = RECORDS.filter(({ story: name }) => name === story.name).flatMap(
    ({ step, commandLine: line, answer }) => {
      const [run, ours] = [runs.get(step), answers.get(step)];
      if (run === undefined || ours === undefined || commandLine({ run }) !== line) {
        return [`the story has changed: record it anew\n  ${line}`];
      }
      const verdict = judge({ story: story.name, run, theirs: answer, ours });
      const outcome = { story: story.name, step, run, theirs: answer, ours, verdict, isReplayable: true };
      return verdict.kind === "undeclared" ? [difference(outcome)] : [];
    },
  );
  expect(undeclared.join("\n\n")).toBe("");
});

test("each record belongs to a story", () => {
  const names = storiesToRecord().map(({ name }) => name);
  expect([...NAMES].filter((name) => !names.includes(name))).toEqual([]);
});
