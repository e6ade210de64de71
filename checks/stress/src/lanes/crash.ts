import { existsSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { execa } from "execa";
import { Random } from "support/random";
import { Findings } from "../crash/findings.js";
import { ForeignHolder, hasPython } from "../crash/foreign-holder.js";
import { inParallel } from "../crash/in-parallel.js";
import type { Inquiry } from "../crash/inquiry.js";
import { LOCK_SITUATIONS } from "../crash/lock-situations.js";
import { killAtEachStep } from "../crash/lock-steps.js";
import { PLOTS } from "../crash/plots.js";
import { killTwo } from "../crash/random-kills.js";
import { Repository } from "../crash/repository.js";
import { tellStory } from "../crash/story.js";
import { VERB_CASES } from "../crash/verb-cases.js";
import {
  killVerbAtEachStep,
  killVerbAtRandom,
  killVerbAtSome,
  observe,
  type VerbSubject,
} from "../crash/verb-kills.js";
import type { Context, Lane, LaneResult } from "../lane.js";

const EFFORTS = {
  quick: { rounds: 25, verbSteps: 12, randomVerbs: 6, trials: 200 },
  full: { rounds: 500, verbSteps: 0, randomVerbs: 150, trials: 2000 },
};

/** Crash at every step. */
export const crash: Lane = {
  name: "crash",
  title: "Whoever is killed, at whatever moment, frees the lock, misleads nobody, and leaves no half-done work",
  method:
    "A process is killed with SIGKILL before and after each call to the system that it makes in acquire, wait and " +
    "release, and with half of a record written; or at a random instant, while it contends with another one. Then the " +
    "next acquire must succeed at its first try, nothing but the lockfile may be left, and nobody may be told the name " +
    "of the dead: neither by `inspect`, nor while somebody else of this library holds the lock, nor while Python does. " +
    "The verbs of `aiwf` are killed before and after each change that they make and each git that they start: alone, so " +
    "that git goes on, and with git. Each time the next verb follows at once, in a repository with work that somebody " +
    "has staged, edited, deleted or not added. It must succeed at its first try, with an id that was never used. Every " +
    "file must have its old or its new bytes, there must be one commit or none, nothing of others may have changed, " +
    "nothing may be left over, and `aiwf check` and `git fsck` must be content.",
  async missing() {
    return existsSync("/proc/self/fd")
      ? undefined
      : "what a killed process leaves is looked for in /proc, which is Linux's";
  },
  async run(context: Context): Promise<LaneResult> {
    const effort = EFFORTS[context.effort];
    const { directories } = context;
    const findings = new Findings(context, await platform(), effort.trials);
    const random = new Random(context.seed);
    const hasForeigner = await hasPython();
    const inquiries: Inquiry[] = [];
    try {
      for (let i = 0; i < availableParallelism(); i++) {
        inquiries.push({ context, findings, foreign: hasForeigner ? await ForeignHolder.start() : undefined });
      }
      await inParallel(LOCK_SITUATIONS, inquiries, killAtEachStep);
      await inParallel(seeds(random, effort.rounds), inquiries, killTwo);
      await inParallel(PLOTS, inquiries, tellStory);

      const template = await Repository.create(directories.create("template"));
      const verbs: VerbSubject[] = [];
      for (const verb of VERB_CASES) verbs.push(await observe(verb, template, directories.create(verb.name)));
      if (context.effort === "full") await inParallel(verbs, inquiries, killVerbAtEachStep);
      await inParallel(seeds(random, effort.verbSteps), inquiries, (seed, inquiry) =>
        killVerbAtSome(verbs, seed, inquiry),
      );
      await inParallel(seeds(random, effort.randomVerbs), inquiries, (seed, inquiry) =>
        killVerbAtRandom(verbs, seed, inquiry),
      );
    } finally {
      await Promise.all(inquiries.map(({ foreign }) => foreign?.[Symbol.asyncDispose]()));
    }
    return findings.result(hasForeigner ? [] : ["a foreign holder after one that was killed: there is no Python"]);
  },
};

function seeds(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.below(2 ** 31));
}

async function platform(): Promise<string> {
  const { stdout } = await execa("stat", ["--file-system", "--format=%T", tmpdir()]);
  return `${stdout}, Node ${process.version}`;
}
