// Never two holders at once: 16 processes of four kinds take one lock in turns, and two witnesses judge every hold.
import { setMaxListeners } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { acquire, resolveLockfilePath } from "repolock";
import { Random } from "support/random";
import { expect, test } from "vitest";
import { type Attempt, parseAttempt } from "./exclusion/attempt.js";
import { type Command, type Contender, GAVE_UP, longLived, oneShot, randomRound } from "./exclusion/contender.js";
import { judge } from "./exclusion/judge.js";
import { scratchDirectory, scratchRoot } from "./scratch.js";
import { seeds, sized } from "./size.js";

const AIWF = join(dirname(fileURLToPath(import.meta.resolve("aiwf/package.json"))), "bin", "aiwf.cjs");

// Processes that are started anew for each round take longer for one.
const ROUNDS = sized(40, 600);
const SLOW_ROUNDS = sized(4, 60);

test.for(seeds(1, 3))("16 processes of four kinds never hold the lock at once, seed %i", async (seed, context) => {
  const root = scratchRoot();
  writeFileSync(join(root, "counter"), "0");
  const contenders = await gather(root);
  // Each process listens to it.
  setMaxListeners(0, context.signal);
  const attempts = await Promise.all(
    contenders.map(({ kind, run }, index) => {
      const random = new Random(seed + index);
      const count = /aiwf|flock\(1\)/.test(kind) ? SLOW_ROUNDS : ROUNDS;
      return run(
        `${kind} #${index}`,
        Array.from({ length: count }, () => randomRound(random)),
        context.signal,
      );
    }),
  );
  const all = attempts.flat();
  expect(judge(all, Number(readFileSync(join(root, "counter"), "utf8")))).toEqual([]);
  const holds = all.filter(({ hold }) => hold !== undefined).length;
  const kinds = new Set(contenders.map(({ kind }) => kind));
  await context.annotate(
    `${holds} holds and ${all.length - holds} refusals by ${contenders.length}: ${[...kinds].join(", ")}`,
  );
  await (await acquire(root)).release();
});

/** All that can take part here. */
async function gather(root: string): Promise<Contender[]> {
  const lockfile = resolveLockfilePath(root);
  const library = (way: string) => longLived("repolock", [process.execPath, fixture("library-holder.js"), way, root]);
  const contenders = ["timeout", "timeout", "abort", "abort", "two"].map(library);
  const binary = join(scratchDirectory(), "holder");
  const natives: [kind: string, check: Command, command: Command][] = [
    ["C", ["cc", "-O2", "-o", binary, fixture("holder.c")], [binary]],
    ["Python", ["python3", "-c", "import fcntl"], ["python3", fixture("holder.py")]],
  ];
  let holdProgram: Command | undefined;
  for (const [kind, [program, ...args], command] of natives) {
    const { failed, shortMessage } = await execa(program, args, { reject: false });
    if (failed) console.log(`skipped: contenders in ${kind}: ${shortMessage}`);
    if (failed) continue;
    holdProgram ??= [...command, root];
    contenders.push(...Array.from({ length: 3 }, () => longLived(kind, [...command, root, lockfile])));
  }
  if (holdProgram === undefined) return contenders;
  const hasFlock = !(await execa("flock", ["--version"], { reject: false })).failed;
  for (let i = 0; i < 3 && hasFlock; i++) {
    contenders.push(oneShot("flock(1)", (limitUs) => flockCommand(lockfile, limitUs), holdProgram));
  }
  for (let i = 0; i < 2; i++) {
    contenders.push(oneShot("aiwf exec", (limitUs) => aiwfCommand(root, limitUs), holdProgram));
  }
  return contenders;
}

function aiwfCommand(root: string, limitUs: number): Command {
  const timeout = limitUs < 0 ? "inf" : `${Math.ceil(limitUs / 1000)}ms`;
  return [process.execPath, AIWF, "exec", "--root", root, "--lock-timeout", timeout, "-E", String(GAVE_UP), "--"];
}

function flockCommand(lockfile: string, limitUs: number): Command {
  const wait = limitUs < 0 ? [] : ["--wait", (limitUs / 1e6).toFixed(6)];
  return ["flock", "--conflict-exit-code", String(GAVE_UP), ...wait, lockfile];
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

function held(who: string, from: number, to: number, read: number): Attempt {
  return { who, pid: 1, from: BigInt(from), hold: { to: BigInt(to), read } };
}

const [A, B, C] = [held("a", 100, 200, 0), held("b", 200, 300, 1), held("c", 310, 400, 2)];

test("the judge finds nothing wrong with holds one after another, in whatever order they are told", () => {
  expect(judge([C, parseAttempt("gave-up 7 150", "x"), A, B], 3)).toEqual([]);
});

test.for<[RegExp, Attempt[], number]>([
  [/a had not begun to release[^>]*> b/, [held("a", 100, 205, 0), B, C], 3],
  [/a had not begun to release[^>]*> c/, [held("a", 100, 390, 0), B, C], 3],
  [/the counter lost an update[^>]*> b/, [A, held("b", 200, 300, 0), held("c", 310, 400, 1)], 3],
  [/after 3 holds the counter says 2/, [A, B, C], 2],
])("the judge complains: %s", ([complaint, attempts, finalCount]) => {
  expect(judge(attempts, finalCount)).toContainEqual(expect.stringMatching(complaint));
});
