import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { allStories, sample } from "./cases/all.js";
import { compareOn, type Outcome, type Programs } from "./lane.js";
import { difference, kindOf } from "./print.js";
import { pack, record, storiesToRecord } from "./recorded.js";

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
  const workers = Array.from({ length: 1 }, async () => {
    for (let story = stories.shift(); story !== undefined; story = stories.shift()) {
      outcomes.push(...(await compareOn(story, programs)));
    }
  });
  await Promise.all(workers);
  report(outcomes);
  // What differs without being declared is a fault to be mended, and not a fact to be replayed.
  const settled = outcomes.filter(({ verdict }) => verdict.kind !== "undeclared");
  if (recording !== undefined) {
    writeFileSync(recording, pack(settled.map(({ story, step, run, theirs }) => record(story, step, run, theirs))));
  }
  return outcomes.some(({ verdict }) => verdict.kind === "undeclared") ? 1 : 0;
}

function report(outcomes: readonly Outcome[]): void {
  const of = (kind: string) => outcomes.filter(({ verdict }) => verdict.kind === kind);
  const kinds = new Map<string, Outcome[]>();
  for (const outcome of of("undeclared")) {
    const kind = kindOf(outcome);
    kinds.set(kind, [...(kinds.get(kind) ?? []), outcome]);
  }
  const groups = [...kinds].sort(([, a], [, b]) => b.length - a.length);
  for (const [, group] of groups) {
    const [first] = group;
    if (first !== undefined) process.stdout.write(`${group.length} × ${difference(first)}\n\n`);
  }
  const details = process.env["AIWF_ORIGINAL_DETAILS"];
  if (details !== undefined) writeFileSync(details, of("undeclared").map(difference).join("\n\n"));
  const counts = ["equal", "declared", "undeclared"].map((kind) => `${of(kind).length} ${kind}`);
  process.stdout.write(`${outcomes.length} steps: ${counts.join(", ")}\n`);
}
