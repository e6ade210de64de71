import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { allStories } from "../src/cases/all.js";
import { judge } from "../src/compare.js";
import { answersOn } from "../src/lane.js";
import { commandLine, difference } from "../src/print.js";
import { type Recorded, readRecords, runsOf } from "../src/recorded.js";
import { groupBy } from "../src/report.js";

const OURS = [process.execPath, fileURLToPath(new URL("../../../apps/aiwf/bin/aiwf.cjs", import.meta.url))];
const RECORDS = groupBy(readRecords(new URL("../fixtures/answers.jsonl.gz", import.meta.url)), ({ story }) => story);
const STORIES = new Map(allStories().map((story) => [story.name, story]));

// The modes of new files were recorded with it.
process.umask(0o022);

test.each([...RECORDS])("%s", async (name, records: readonly Recorded[]) => {
  const story = STORIES.get(name);
  if (story === undefined) throw new Error("there is no such story any more: record the answers anew");
  const answers = await answersOn(story, OURS, new Set(records.map(({ step }) => step)));
  const runs = new Map(runsOf(story));
  const undeclared = records.flatMap(({ step, commandLine: line, answer }) => {
    const [run, found] = [runs.get(step), answers.get(step)];
    if (run === undefined || found === undefined || commandLine({ run }) !== line) {
      return [`the story has changed: record it anew\n  ${line}`];
    }
    const pair = { story: name, run, theirs: answer, ...found };
    const verdict = judge(pair);
    const outcome = { ...pair, step, verdict, isReplayable: true };
    return verdict.kind === "undeclared" ? [difference(outcome)] : [];
  });
  expect(undeclared.join("\n\n")).toBe("");
});
