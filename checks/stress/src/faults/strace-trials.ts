import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Random } from "support/random";
import { Companion } from "../companion.js";
import type { Context } from "../lane.js";
import { ERRORS } from "./errors.js";
import type { Surroundings } from "./place.js";
import { type Effect, ruleFor } from "./rules.js";
import type { TracedCall } from "./strace.js";
import { runTrial, type Work } from "./strace-run.js";

/** One failure to try. */
export interface Trial {
  readonly work: Work;
  /** For `strace -e inject`. */
  readonly inject: string;
  /** What may come of it; undefined if that depends on the call that it hits. */
  readonly effects?: readonly Effect[];
  /** What the answer must name as its cause; empty: anything. */
  readonly error: string;
  /** Undefined: wherever the lockfile is, and around it. */
  readonly paths?: readonly string[];
  /** strace does not make the call that it lets fail, so a close leaves the descriptor open. */
  readonly leaks?: true;
}

/** What is done under strace. */
export const WORKS: readonly Work[] = [
  { name: "acquire, assertHeld and release", what: "turn", inGit: true },
  { name: "acquire, assertHeld and release in a linked worktree", what: "turn", inGit: false },
  { name: "a wait until the lock is released", what: "wait", inGit: true },
];

// So many errors are tried for each call.
const ERRORS_PER_CALL = 5;

/** Each call that the work makes about the lockfile and what is around it, with errors chosen by the seed. */
export async function trialsOf(context: Context, work: Work, random: Random): Promise<Trial[]> {
  await using neighbour = new Companion();
  const { calls, root } = await runTrial(context, { work }, neighbour);
  context.directories.remove(root);
  const seen = new Map<string, number>();
  return calls.flatMap(({ name }) => {
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    const start = random.below(ERRORS.length);
    return [...ERRORS, ...ERRORS].slice(start, start + ERRORS_PER_CALL).map((error): Trial => {
      const inject = `${name}:error=${error}:when=${ordinal}`;
      return { work, inject, error, ...(name === "close" && { leaks: true }) };
    });
  });
}

/**
 * What is documented about the call that failed; nothing if none is. Which one it was shows only afterwards, because a
 * wait does not take the same number of tries every time.
 */
export function documentedEffects(
  calls: readonly TracedCall[],
  error: Trial["error"],
  surroundings: Surroundings,
): Effect[] {
  const at = calls.findIndex(({ line }) => line.includes("(INJECTED)"));
  const call = calls[at]?.call;
  const known = ERRORS.find((name) => name === error);
  if (call === undefined || known === undefined) return [];
  const isHeld = calls.slice(0, at).some(({ call }) => call.name === "writeSync");
  const verb = isHeld ? "assertHeld" : "acquire";
  const rule = ruleFor({ verb, call, error: known, lasts: false, ...surroundings });
  if (rule === undefined) return [];
  // libuv makes a call again that a signal has interrupted.
  return known === "EINTR" ? ["unharmed"] : [rule.effect];
}

/** What is not about a path, or happens before there is one. */
export function trialsElsewhere(): Trial[] {
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
