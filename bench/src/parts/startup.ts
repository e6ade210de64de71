import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitTimeMs } from "../git-time.js";
import type { Part } from "../part.js";
import { AIWF, Repository } from "../repository.js";
import { median } from "../statistics.js";

const ROUNDS = 25;
const VERBS = [["--version"], ["check"], ["history", "E-0001"], ["status"], ["render", "roadmap"], ["doctor"]];

/** How long a verb that only reads takes, compared with what Node needs to start at all. */
export const startup: Part = {
  name: "startup",
  title: "Start-up of the verbs that only read",
  explanation:
    `Wall time of the process without the time that git took, relative to \`node -e 0\`. Medians of ${ROUNDS} rounds, in ` +
    "each of which every command runs once. When git ran is taken from its own trace (GIT_TRACE2_EVENT) of that very " +
    "run; what it costs to start a git process is measured with `git version` in the same round.",
  async run() {
    using repository = await Repository.create();
    const node: number[] = [];
    const verbs = VERBS.map((args) => ({
      name: `aiwf ${args.join(" ")}`,
      args,
      wall: [] as number[],
      own: [] as number[],
    }));
    for (let round = 0; round < ROUNDS; round++) {
      const git = run("git", ["version"], repository);
      const gitStartMs = git.wallMs - gitTimeMs(git.trace, 0);
      node.push(run(process.execPath, ["-e", "0"], repository).wallMs);
      for (const { args, wall, own } of verbs) {
        const { wallMs, trace } = run(process.execPath, [AIWF, ...args], repository);
        wall.push(wallMs);
        own.push(wallMs - gitTimeMs(trace, gitStartMs));
      }
    }
    return {
      figures: [
        { name: "node -e 0", value: median(node), unit: "ms" },
        ...verbs.map(({ name, wall }) => ({ name, value: median(wall), unit: "ms" as const })),
        ...verbs.map(({ name, own }) => ({
          name: `${name} without git / node -e 0`,
          value: median(own) / median(node),
          unit: "×" as const,
          target: 1.3,
        })),
      ],
    };
  },
};

function run(command: string, args: readonly string[], { root, env }: Repository): { wallMs: number; trace: string } {
  const tracePath = join(root, ".git", "bench-trace.json");
  writeFileSync(tracePath, "");
  const startMs = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd: root, env: { ...env, GIT_TRACE2_EVENT: tracePath } });
  const wallMs = performance.now() - startMs;
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr}`);
  return { wallMs, trace: readFileSync(tracePath, "utf8") };
}
