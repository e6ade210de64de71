import { appendFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { allStories, sample } from "./cases/all.js";
import { compareOn, type Outcome, type Programs } from "./lane.js";
import { declaration, difference } from "./print.js";
import { pack, record, storiesToRecord } from "./recorded.js";
import { report } from "./report.js";

const OURS = fileURLToPath(new URL("../../../apps/aiwf/bin/aiwf.cjs", import.meta.url));

const original = process.env["AIWF_GO"];
if (original === undefined) {
  process.stdout.write("skipped: set AIWF_GO to the path of the Go program aiwf to compare with it\n");
} else {
  process.umask(0o022);
  process.exitCode = await compareAll(
    { theirs: [original], ours: [process.execPath, OURS] },
    process.argv[2] ?? "",
    Number(process.argv[3] ?? 1),
  );
}

/**
 * @param only what the names of the stories begin with
 * @param every of how many steps one is taken, where they do not depend on each other
 */
async function compareAll(programs: Programs, only: string, every: number): Promise<number> {
  const recording = process.env["AIWF_ORIGINAL_RECORD"];
  const stories =
    recording !== undefined
      ? storiesToRecord()
      : sample(
          allStories().filter(({ name }) => name.startsWith(only)),
          every,
        );
  const outcomes: Outcome[] = [];
  const details = process.env["AIWF_ORIGINAL_DETAILS"];
  for (const story of stories) {
    const found = await compareOn(story, programs);
    outcomes.push(...found);
    if (details !== undefined) {
      const differences = [...found.map(declaration), ...found.map(difference)].filter(Boolean);
      appendFileSync(details, [`${story.name}: ${found.length} steps`, ...differences, ""].join("\n"));
    }
  }
  process.stdout.write(report(outcomes));
  // What differs without being declared is a fault to be mended, and not a fact to be replayed.
  const settled = outcomes.filter(({ verdict, isReplayable }) => verdict.kind !== "undeclared" && isReplayable);
  if (recording !== undefined) {
    writeFileSync(recording, pack(settled.map(({ story, step, run, theirs }) => record(story, step, run, theirs))));
  }
  return outcomes.some(({ verdict }) => verdict.kind === "undeclared") ? 1 : 0;
}
