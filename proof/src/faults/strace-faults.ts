import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Companion } from "../companion.js";
import type { Context, Row, Violation } from "../lane.js";
import { Random } from "../random.js";
import { ERRORS } from "./errors.js";
import { type Effect, ruleFor } from "./rules.js";
import { lockfilePathOf, prepareRoot } from "./scenarios.js";
import { missingStrace, type TracedCall, type TraceOrder, trace } from "./strace.js";
import { judgeTraced } from "./strace-judge.js";

/** What is done under strace. */
interface Work {
  readonly name: string;
  readonly what: TraceOrder["what"];
  readonly inGit: boolean;
}

const WORKS: readonly Work[] = [
  { name: "acquire, assertHeld and release", what: "turn", inGit: true },
  { name: "acquire, assertHeld and release in a linked worktree", what: "turn", inGit: false },
  { name: "a wait until the lock is released", what: "wait", inGit: true },
];

/** One failure to try. */
interface Trial {
  readonly work: Work;
  readonly inject: string;
  readonly effects: readonly Effect[];
  readonly error: string;
  /** Undefined: wherever the call is made. */
  readonly paths?: readonly string[];
  /** strace does not make the call that it lets fail, so a close leaves the descriptor open. */
  readonly leaks?: true;
}

// One for each processor of a small machine.
const AT_ONCE = 2;

// A quick run tries so few, chosen by the seed; a full run tries this many errors for each call.
const QUICK_TRIALS = 10;
const FULL_ERRORS = 5;

/** Lets every system call of a real process fail in turn. */
export async function straceFaults(
  context: Context,
): Promise<{ rows: Row[]; violations: Violation[]; skipped: string[] }> {
  const missing = await missingStrace();
  if (missing !== undefined) return { rows: [], violations: [], skipped: [missing] };
  const random = new Random(context.seed);
  const all = [...(await Promise.all(WORKS.map((work) => trialsOf(context, work, random)))).flat(), ...elsewhere()];
  const trials =
    context.effort === "full" ? all : Array.from({ length: QUICK_TRIALS }, () => pickFrom(all, random)).flat();
  const stories = new Map<string, string[]>();
  const hits = new Map<string, number>();
  let done = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  async function work(): Promise<void> {
    await using neighbour = new Companion();
    for (let trial = trials.pop(); trial !== undefined; trial = trials.pop()) {
      const { name } = trial.work;
      const { story, isHit } = await tryOut(context, trial, neighbour);
      if (isHit) hits.set(name, (hits.get(name) ?? 0) + 1);
      if (story !== undefined) stories.set(name, [...(stories.get(name) ?? []), story]);
      const violations = [...stories.values()].flat().length;
      context.progress({ done: ++done, total: done + trials.length, violations, doing: `${name}, under strace` });
    }
  }
  return {
    rows: [...hits].map(([name, times]) => ({
      tried: `${name}, with one system call failing`,
      times,
      on: "a process under strace",
      violations: stories.get(name)?.length ?? 0,
    })),
    violations: [...stories.values()].flat().map((story) => ({ story, seed: context.seed })),
    skipped: [],
  };
}

/** Each call that the work makes about the lockfile and what is around it, with errors chosen by the seed. */
async function trialsOf(context: Context, work: Work, random: Random): Promise<Trial[]> {
  await using neighbour = new Companion();
  const { calls, root } = await run(context, { work, inject: "none", effects: [], error: "" }, neighbour);
  const seen = new Map<string, number>();
  let isHeld = false;
  return calls.flatMap(({ name, call }) => {
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    const verb = isHeld ? "assertHeld" : "acquire";
    isHeld ||= call.name === "writeSync";
    const start = random.below(ERRORS.length);
    return [...ERRORS, ...ERRORS].slice(start, start + FULL_ERRORS).map((error): Trial => {
      const lockfilePath = lockfilePathOf(root, work.inGit);
      const rule = ruleFor({ verb, call, error, lasts: false, root, lockfilePath });
      return {
        work,
        inject: `${name}:error=${error}:when=${ordinal}`,
        // libuv makes a call again that a signal has interrupted.
        effects: rule === undefined ? [] : error === "EINTR" ? ["unharmed"] : [rule.effect],
        error,
        ...(name === "close" && { leaks: true }),
      };
    });
  });
}

/** What is not about a path, or happens before there is one. */
function elsewhere(): Trial[] {
  const wait: Work = { name: "a wait until the lock is released", what: "wait", inGit: true };
  const cold: Work = { name: "the first acquire of a process, which loads fs-ext", what: "cold", inGit: true };
  const fsExt = dirname(createRequire(import.meta.url).resolve("fs-ext/package.json"));
  const parts = ["package.json", "fs-ext.js", "build/Release/fs_ext.node"].map((name) => join(fsExt, name));
  return [
    ...ERRORS.map((error): Trial => {
      return { work: wait, inject: `inotify_init1:error=${error}:when=1`, effects: ["unharmed"], error, paths: [] };
    }),
    { work: wait, inject: "epoll_pwait:error=EINTR:when=1..50", effects: ["unharmed"], error: "EINTR", paths: [] },
    ...parts.flatMap((path) =>
      (["openat", "statx", "read"] as const).flatMap((name) =>
        (["EMFILE", "EIO"] as const).map((error): Trial => {
          const inject = `${name}:error=${error}:when=1`;
          return { work: cold, inject, effects: ["unharmed", "refused"], error: "", paths: [path] };
        }),
      ),
    ),
  ];
}

async function tryOut(
  context: Context,
  trial: Trial,
  neighbour: Companion,
): Promise<{ isHit: boolean; story: string | undefined }> {
  const { calls, root, report, hits, end } = await run(context, trial, neighbour);
  const complaints = report === undefined ? [end] : judgeTraced(report, trial);
  const probe = await neighbour.probe(root);
  if (!probe.ok) complaints.push(`afterwards another process cannot take the lock: ${probe.message}`);
  context.directories.remove(root);
  const isHit = hits > 0;
  if (complaints.length === 0 || !isHit) return { isHit, story: undefined };
  const story = [
    `${trial.work.name}, under strace -e inject=${trial.inject}:`,
    ...calls.map(({ line }: TracedCall) => `  ${line}`),
    ...complaints.map((complaint) => `wrong: ${complaint}`),
  ];
  return { isHit, story: story.join("\n") };
}

async function run({ directories }: Context, { work, inject, paths }: Trial, neighbour: Companion) {
  const root = directories.create("strace");
  prepareRoot(root, work.inGit);
  const warmUpRoot = directories.createRoot("strace-warm-up");
  const directory = directories.create("strace-output");
  const around = [root, join(root, ".git"), join(root, ".git", "aiwf.lock"), join(root, ".aiwf.lock")];
  if (work.what === "wait") await neighbour.acquire("holder", root);
  const traced = await trace({
    root,
    what: work.what,
    warmUpRoot,
    directory,
    paths: paths ?? around,
    ...(inject !== "none" && { inject }),
    ...(work.what === "wait" && { onWait: () => neighbour.release("holder") }),
  });
  directories.remove(warmUpRoot);
  directories.remove(directory);
  return { ...traced, root };
}

function pickFrom<T>(items: T[], random: Random): T[] {
  return items.splice(random.below(items.length), 1);
}
