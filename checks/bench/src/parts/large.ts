import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Figure } from "../figure.js";
import { enlarge } from "../large-repository.js";
import type { Part, PartResult } from "../part.js";
import { AIWF, Repository } from "../repository.js";
import { median } from "../statistics.js";

const PEAK_MEMORY = fileURLToPath(new URL("../../src/processes/peak-memory.cjs", import.meta.url));
const ROUNDS = 7;
const ENTITIES = 771;
const COMMITS = 10_000;
const MANY_ENTITIES = 10_000;

const VERBS = [
  ["add", "epic", "--title", "One more"],
  ["check", "--fast"],
  ["status"],
  ["history", "G-0002"],
  ["render", "roadmap"],
] as const;

/** How long whole commands take in a large repository, and how much memory they need in a larger one. */
export const large: Part = {
  name: "large",
  title: "Commands in a large repository",
  explanation:
    `Wall time in a repository with ${ENTITIES} entities and ${COMMITS} commits, median of ${ROUNDS} rounds in which each ` +
    "command runs once; if AIWF_GO names the Go program, it runs in the same rounds. Below: the time and the largest " +
    `resident set, of Node alone, in a repository with ${MANY_ENTITIES} entities and as many commits.`,
  async run() {
    const program = process.env["AIWF_GO"];
    const figures = [...(await wholeCommands(program)), ...(await manyEntities())];
    const skipped = program === undefined ? ["the Go program: AIWF_GO does not name it"] : [];
    return { figures, skipped } satisfies PartResult;
  },
};

async function wholeCommands(program: string | undefined): Promise<Figure[]> {
  using repository = await Repository.create();
  await enlarge(repository, ENTITIES, COMMITS);
  const rows = VERBS.map((args) => ({ args, ours: [] as number[], theirs: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { args, ours, theirs } of rows) {
      ours.push(await timeMs(repository, process.execPath, [AIWF, ...args]));
      if (program !== undefined) theirs.push(await timeMs(repository, program, args));
    }
  }
  return rows.flatMap(({ args, ours, theirs }) => {
    const name = nameOf(args);
    const own: Figure = { name, value: median(ours), unit: "ms" };
    if (theirs.length === 0) return [own];
    return [
      own,
      { name: `${name}, the Go program`, value: median(theirs), unit: "ms" },
      { name: `${name} / the Go program`, value: median(ours) / median(theirs), unit: "×", target: 1 },
    ];
  });
}

async function manyEntities(): Promise<Figure[]> {
  using repository = await Repository.create();
  await enlarge(repository, MANY_ENTITIES, MANY_ENTITIES);
  const figures: Figure[] = [];
  for (const args of VERBS) {
    const startMs = performance.now();
    const { stderr } = await run(repository, process.execPath, ["--require", PEAK_MEMORY, AIWF, ...args]);
    const name = `${nameOf(args)}, ${MANY_ENTITIES} entities`;
    figures.push({ name, value: performance.now() - startMs, unit: "ms" });
    figures.push({ name: `${name}, memory`, value: Number(/peak (\d+)/.exec(stderr)?.[1]), unit: "MB" });
  }
  return figures;
}

function nameOf(args: readonly string[]): string {
  return `aiwf ${args.filter((word) => /^(?:[a-z]+|--fast)$/.test(word)).join(" ")}`;
}

async function timeMs(repository: Repository, command: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  await run(repository, command, args);
  return performance.now() - startMs;
}

/** Findings, which end a check with 1, are no failure here. */
async function run({ root, env }: Repository, command: string, args: readonly string[]): Promise<{ stderr: string }> {
  const options = { cwd: root, env, extendEnv: false, reject: false, maxBuffer: 1e9 } as const;
  const { exitCode, stderr } = await execa(command, args, options);
  if (exitCode === 0 || exitCode === 1) return { stderr };
  throw new Error(`${command} ${args.join(" ")} exited with ${exitCode}: ${stderr}`);
}
