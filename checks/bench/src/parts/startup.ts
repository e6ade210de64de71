import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitTimeMs } from "../git-time.js";
import type { Part } from "../part.js";
import { AIWF, Repository } from "../repository.js";
import { median } from "../statistics.js";
import { Unbundled } from "../unbundled.js";

const ROUNDS = 25;
const VERBS = [["--version"], ["check"], ["history", "E-0001"], ["status"], ["render", "roadmap"], ["doctor"]];

/** How long a verb that only reads takes, compared with what Node needs to start at all. */
export const startup: Part = {
  name: "startup",
  title: "Start-up of the verbs that only read",
  explanation:
    `Wall time of the process without git's time, relative to \`node -e 0\`. Medians of ${ROUNDS} rounds; in each round ` +
    "every command runs once. git's own trace (GIT_TRACE2_EVENT) says when git ran; `git version` in the same round " +
    "measures the start of a git process. Unbundled is the same program as separate modules, with installed libraries.",
  async run() {
    using repository = await Repository.create();
    using unbundled = await Unbundled.create();
    const node: number[] = [];
    const verbs = VERBS.map((args) => ({ name: `aiwf ${args.join(" ")}`, args, before: timings(), after: timings() }));
    for (let round = 0; round < ROUNDS; round++) {
      const git = run("git", ["version"], repository);
      const gitStartMs = git.wallMs - gitTimeMs(git.trace, 0);
      node.push(run(process.execPath, ["-e", "0"], repository).wallMs);
      for (const { args, before, after } of verbs) {
        time(before, unbundled.program, args, repository, gitStartMs);
        time(after, AIWF, args, repository, gitStartMs);
      }
    }
    return {
      figures: [
        { name: "node -e 0", value: median(node), unit: "ms" },
        ...verbs.map(({ name, after }) => ({ name, value: median(after.wall), unit: "ms" as const })),
        ...verbs.map(({ name, after }) => ({
          name: `${name} without git / node -e 0`,
          value: median(after.own) / median(node),
          unit: "×" as const,
          target: 1.3,
        })),
        ...verbs.map(({ name, before }) => ({
          name: `${name} unbundled, without git / node -e 0`,
          value: median(before.own) / median(node),
          unit: "×" as const,
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
  const { status, stderr } = spawnSync(command, args, { cwd: root, env: { ...env, GIT_TRACE2_EVENT: tracePath } });
  const wallMs = performance.now() - startMs;
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr}`);
  return { wallMs, trace: readFileSync(tracePath, "utf8") };
}
