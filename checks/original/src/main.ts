import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { allStories } from "./cases/all.js";
import { ownRepository } from "./cases/own.js";
import { compareOn, type Outcome, type Programs } from "./lane.js";
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
  const repository = process.env["AIWF_GO_REPOSITORY"];
  const own = repository === undefined ? [] : [ownRepository(repository)];
  const stories = [...allStories(), ...own].filter(({ name }) => name.startsWith(only));
  const outcomes: Outcome[] = [];
  const answers = process.env["AIWF_ORIGINAL_ANSWERS"];
  let alone = 0;
  for (const story of stories) {
    const found = await compareOn(story, programs, () => alone++ % every === 0);
    outcomes.push(...found);
    if (answers !== undefined) appendFileSync(answers, found.map((outcome) => `${JSON.stringify(outcome)}\n`).join(""));
  }
  process.stdout.write(report(outcomes));
  return outcomes.some(({ verdict }) => verdict.kind === "undeclared") ? 1 : 0;
}
