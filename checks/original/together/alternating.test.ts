// On one repository, with the two programs taking turns in random order, both see the same after each change.
import { Random } from "support/random";
import { expect, test } from "vitest";
import { judge } from "../src/compare.js";
import { difference, kindOf } from "../src/print.js";
import { nextMove } from "./moves.js";
import { BOTH, OURS, THEIRS } from "./programs.js";
import { SharedRepository } from "./repository.js";

const SEQUENCES = 8;
const LENGTH = 40;
const FIRST_SEED = Number(process.env["TOGETHER_SEED"]);

const SEEDS = Array.from({ length: SEQUENCES }, (_, at) => FIRST_SEED + at);

test.for(SEEDS)("after each of the changes of sequence %d both programs read the same", async (seed) => {
  const random = new Random(seed);
  const repository = await SharedRepository.start();
  const counts = { changes: 0, commits: 0, reads: 0, equal: 0, declared: 0 };
  const found = new Map<string, string>();
  const trace: string[] = [];
  for (let step = 0; step < LENGTH; step++) {
    repository.tick();
    const { args, isTheirs } = nextMove(repository.root, random);
    const program = isTheirs ? THEIRS : random.pick(BOTH);
    const before = Number(await repository.git("rev-list", "--count", "HEAD"));
    const answer = await repository.run(program, args);
    const made = Number(await repository.git("rev-list", "--count", "HEAD")) - before;
    trace.push(`${program.name} ${JSON.stringify(args)} exit ${answer.exitCode} +${made}`);
    counts.changes += 1;
    counts.commits += made;
    if (made > 1 || (made === 1) !== (answer.exitCode === 0 && made > 0)) {
      found.set(`commits ${args[0]}`, `${trace.at(-1)} made ${made} commits\n${answer.stderr}`);
    }
    const changes = await repository.git("status", "--porcelain", "--untracked-files=all");
    if (changes !== "") found.set(`unclean after ${program.name} ${args[0]}`, `${trace.at(-1)}\n${changes}`);
    const faults = await repository.git("fsck", "--no-progress", "--no-dangling");
    if (faults !== "") found.set(`fsck after ${program.name} ${args[0]}`, `${trace.at(-1)}\n${faults}`);
    const id = args.find((word) => /^[A-Z]-\d+$/.test(word)) ?? "G-0001";
    for (const read of readsOf(id)) {
      const [theirs, ours] = await Promise.all([repository.run(THEIRS, read), repository.run(OURS, read)]);
      const pair = { story: `alternating ${seed}`, run: { run: read }, theirs, ours };
      const verdict = judge(pair);
      counts.reads += 1;
      if (verdict.kind !== "undeclared") counts[verdict.kind] += 1;
      else {
        const outcome = { ...pair, step, verdict, isReplayable: false };
        const kind = kindOf(outcome);
        if (!found.has(kind)) found.set(kind, `step ${step}, after ${trace.at(-1)}\n${difference(outcome)}`);
      }
    }
  }
  console.log(
    `sequence ${seed}: ${Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}`,
  );
  expect([...found.values()].join("\n\n"), trace.join("\n")).toBe("");
});

function readsOf(id: string): string[][] {
  return [
    ["check", "--verbose"],
    ["check"],
    ["check", "--format=json"],
    ["check", "--fast", "--format=json"],
    ["check", "--shape-only"],
    ["check", "--since", "HEAD~1", "--format=json"],
    ["status"],
    ["status", "--format=json"],
    ["status", "--format=md"],
    ["history", id],
    ["history", id, "--format=json"],
    ["render", "roadmap"],
  ];
}
