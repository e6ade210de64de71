import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Figure } from "../figure.js";
import { enlarge } from "../large-repository.js";
import type { Part } from "../part.js";
import { AIWF, Repository } from "../repository.js";
import { median } from "../statistics.js";

const ROUNDS = 11;
const TIMER = fileURLToPath(new URL("../../src/processes/time-held.cjs", import.meta.url));

interface Case {
  readonly name: string;
  /** How many branches there are besides, each with an entity of its own. */
  readonly branches?: number;
  readonly entities?: number;
  readonly commits?: number;
  /** Compared with the small repository, at most. */
  readonly targetTimesSmall?: number;
}

const CASES: readonly Case[] = [
  { name: "small repository" },
  { name: "771 entities, 10000 commits", entities: 771, commits: 10_000 },
  { name: "200 branches", branches: 200, targetTimesSmall: 1.3 },
  { name: "2000 branches", branches: 2000, targetTimesSmall: 2 },
];

/** How long a verb keeps others waiting, as a multiple of what `git add` and `git commit` take there. */
export const held: Part = {
  name: "held",
  title: "How long aiwf add holds the lock",
  explanation:
    `Median of ${ROUNDS} rounds, each of one aiwf add and one git add with git commit, in a small repository, in a large ` +
    "one, and in small ones with branches that each add an entity.",
  async run() {
    const cases = await Promise.all(CASES.map(prepare));
    try {
      for (let round = 0; round < ROUNDS; round++) for (const each of cases) await measure(each, round);
    } finally {
      for (const { repository } of cases) repository[Symbol.dispose]();
    }
    const smallMs = median(cases[0]?.heldMs ?? []);
    return { figures: cases.flatMap((each) => figuresOf(each, smallMs)) };
  },
};

interface Prepared extends Case {
  readonly repository: Repository;
  readonly heldMs: number[];
  readonly commitMs: number[];
}

async function prepare(each: Case): Promise<Prepared> {
  const { branches = 0, entities = 0, commits = 0 } = each;
  const repository = await Repository.create();
  const options = { cwd: repository.root, env: repository.env, extendEnv: false };
  if (commits > 0) await enlarge(repository, entities, commits);
  if (branches > 0) {
    await execa("git", ["fast-import", "--quiet"], { ...options, input: branchStream(branches) });
    await execa("git", ["pack-refs", "--all"], options);
  }
  return { ...each, repository, heldMs: [], commitMs: [] };
}

async function measure({ repository: { root, env }, heldMs, commitMs }: Prepared, round: number): Promise<void> {
  const options = { cwd: root, env, extendEnv: false };
  const add = ["--require", TIMER, AIWF, "add", "epic", "--title", `Round ${round}`];
  const { stderr } = await execa(process.execPath, add, options);
  heldMs.push(Number(/held (\S+)/.exec(stderr)?.[1]));
  writeFileSync(join(root, "file"), String(round));
  const startMs = performance.now();
  await execa("git", ["add", "file"], options);
  await execa("git", ["commit", "--quiet", "--message", "round"], options);
  commitMs.push(performance.now() - startMs);
}

function figuresOf({ name, heldMs, commitMs, targetTimesSmall }: Prepared, smallMs: number): Figure[] {
  const [ours, gits] = [median(heldMs), median(commitMs)];
  const figures: Figure[] = [
    { name: `${name}: held`, value: ours, unit: "ms" },
    { name: `${name}: git add + git commit`, value: gits, unit: "ms" },
    { name: `${name}: held / git add + git commit`, value: ours / gits, unit: "×", target: 4 },
  ];
  if (targetTimesSmall === undefined) return figures;
  const compared = `${name}: held / held in the small repository`;
  return [...figures, { name: compared, value: ours / smallMs, unit: "×", target: targetTimesSmall }];
}

/** For `git fast-import`: branches that share nothing. */
function branchStream(count: number): string {
  const commits = Array.from({ length: count }, (_, index) => {
    const path = `work/gaps/G-${String(index + 1).padStart(4, "0")}-x.md`;
    const commit = `commit refs/heads/branch-${index}\ncommitter a <a@example.org> 1700000000 +0000\ndata 1\nx\n`;
    return `${commit}M 100644 inline ${path}\ndata 1\nx\n`;
  });
  return commits.join("");
}
