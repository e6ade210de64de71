import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gitTimeMs } from "../git-time.js";
import type { Part } from "../part.js";
import { AIWF, Repository } from "../repository.js";
import { median } from "../statistics.js";
import { Unbundled } from "../unbundled.js";

const ROUNDS = 25;
// What our part may be, above that of Node.
const VERBS = [
  { args: ["--version"], targetMs: 8 },
  ...[["check"], ["history", "E-0001"], ["status"], ["render", "roadmap"]].map((args) => ({ args, targetMs: 12 })),
  { args: ["doctor"], targetMs: undefined },
];

// As many as history and status start, and as check starts.
const GIT_COUNTS = [2, 6];
const START_GIT = fileURLToPath(new URL("../../src/processes/start-git.cjs", import.meta.url));

/** How long a verb that only reads takes, compared with what Node needs to start at all. */
export const startup: Part = {
  name: "startup",
  title: "Start-up of the verbs that only read",
  explanation:
    "Wall time of the process without git's time, above the time of Node with an empty script. " +
    `Medians of ${ROUNDS} rounds; in each round every command runs once. ` +
    "Unbundled is the same program as separate modules, with installed libraries. " +
    "Node itself takes a part of this time to start programs: so long takes a script that only starts `git version`, " +
    "as often as history and status start git (twice), or as check does (six times).",
  async run() {
    using repository = await Repository.create();
    using unbundled = await Unbundled.create();
    const node: number[] = [];
    const empty = join(repository.root, ".git", "empty.cjs");
    writeFileSync(empty, "");
    const verbs = VERBS.map(({ args, targetMs }) => {
      return { name: `aiwf ${args.join(" ")}`, args, targetMs, before: timings(), after: timings() };
    });
    const starters = GIT_COUNTS.map((count) => ({ count, own: [] as number[] }));
    for (let round = 0; round < ROUNDS; round++) {
      const git = run("git", ["version"], repository);
      const gitStartMs = git.wallMs - gitTimeMs(git.trace, 0);
      node.push(run(process.execPath, [empty], repository).wallMs);
      for (const { count, own } of starters) {
        const { wallMs, trace } = run(process.execPath, [START_GIT, `${count}`], repository);
        own.push(wallMs - gitTimeMs(trace, gitStartMs));
      }
      for (const { args, before, after } of verbs) {
        time(before, unbundled.program, args, repository, gitStartMs);
        time(after, AIWF, args, repository, gitStartMs);
      }
    }
    return {
      figures: [
        { name: "node with an empty script", value: median(node), unit: "ms" },
        ...verbs.map(({ name, after }) => ({ name, value: median(after.wall), unit: "ms" as const })),
        ...verbs.map(({ name, after, targetMs }) => ({
          name: `${name} without git, above Node`,
          value: median(after.own) - median(node),
          unit: "ms" as const,
          ...(targetMs !== undefined && { target: targetMs }),
        })),
        ...starters.map(({ count, own }) => ({
          name: `a script that starts git ${count} times, without git, above Node`,
          value: median(own) - median(node),
          unit: "ms" as const,
        })),
        ...verbs.map(({ name, before }) => ({
          name: `${name} unbundled, without git, above Node`,
          value: median(before.own) - median(node),
          unit: "ms" as const,
        })),
      ],
    };
  },
};

interface Timings {
  readonly wall: number[];
  readonly own: number[];
}

function timings(): Timings {
  return { wall: [], own: [] };
}

function time(timings: Timings, program: string, args: readonly string[], repository: Repository, gitStartMs: number) {
  const { wallMs, trace } = run(process.execPath, [program, ...args], repository);
  timings.wall.push(wallMs);
  timings.own.push(wallMs - gitTimeMs(trace, gitStartMs));
}

function run(command: string, args: readonly string[], { root, env }: Repository): { wallMs: number; trace: string } {
  const tracePath = join(root, ".git", "bench-trace.json");
  writeFileSync(tracePath, "");
  const startMs = performance.now();
  const { status, stderr } = spawnSync(command, args, {
    cwd: root,
    env: { ...env, GIT_TRACE2_EVENT: tracePath },
  });
  const wallMs = performance.now() - startMs;
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr}`);
  return { wallMs, trace: readFileSync(tracePath, "utf8") };
}
