// However the lockfile is removed or replaced, at no moment do two holders pass assertHeld, and no waiter is forgotten.
import { join } from "node:path";
import { execa } from "execa";
import { Random } from "support/random";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPLACEMENTS, type Replacement } from "./path/replacements.js";
import { type Moment, playReplacement } from "./path/steps.js";
import { Witnesses } from "./path/witnesses.js";
import { Puppet, soon } from "./puppet.js";
import { scratchDirectory } from "./scratch.js";
import { isFull, seeds } from "./size.js";

const NOTHING: Replacement = { name: "nothing happens", apply: () => {}, undo: () => {} };

let holder: Puppet;
let neighbour: Puppet;
beforeAll(() => {
  holder = new Puppet("the first holder");
  neighbour = new Puppet("the neighbour");
});
afterAll(async () => {
  await holder[Symbol.asyncDispose]();
  await neighbour[Symbol.asyncDispose]();
});

test.for([
  ["taking, confirming and releasing the lock", false, 0.1],
  ["waiting for the lock, taking and releasing it", true, 0.04],
] as const)("a replacement at each step of %s lets no two pass", async ([, waits, quickShare], { annotate }) => {
  const random = new Random(seeds(1, 1)[0] ?? 0);
  let times = 0;
  for (const inGit of isFull ? [true, false] : [random.below(2) === 0]) {
    const never: Moment = { at: 0, isAfter: false, waits, inGit };
    const sound = await playReplacement(NOTHING, never, { holder, neighbour });
    expect(sound.complaints).toEqual([]);
    for (const replacement of REPLACEMENTS.filter((one) => (one.inGit ?? inGit) === inGit)) {
      for (let step = 0; step < sound.calls * 2; step++) {
        if (!isFull && random.next() > quickShare) continue;
        const moment = { ...never, at: Math.floor(step / 2) + 1, isAfter: step % 2 === 1 };
        const played = await playReplacement(replacement, moment, { holder, neighbour });
        expect(played.complaints).toEqual([]);
        if (played.isDone) times++;
      }
    }
  }
  expect(times).toBeGreaterThan(0);
  await annotate(`${times} replacements`);
});

/** What users do while the lock is held in `where`, as shell commands, and whether the holder then still has the lock. */
const BY_GIT: readonly { where: "main" | "linked"; keeps: boolean; run: string }[] = [
  { where: "main", keeps: true, run: "git clean -fdxq" },
  { where: "main", keeps: true, run: "git stash -uq" },
  { where: "main", keeps: true, run: "git gc -q --prune=now" },
  { where: "linked", keeps: false, run: "cd ../linked && git clean -fdxq" },
  { where: "linked", keeps: false, run: "cd ../linked && git stash -uq" },
  { where: "linked", keeps: false, run: "git worktree move ../linked ../moved && mkdir ../linked" },
  { where: "main", keeps: false, run: "mv ../main ../moved && git clone -q ../moved ../main" },
];

const MAKE_REPOSITORY =
  "mkdir main && cd main && git init -q && echo content > file && git add file && git commit -qm begin && " +
  "git worktree add -q ../linked";

test.for(BY_GIT.filter((_, index) => isFull || index % 2 === 1))(
  "$run, while the lock is held and awaited",
  async (trial) => {
    const directory = scratchDirectory();
    await shell(MAKE_REPOSITORY, directory);
    const root = join(directory, trial.where);
    const lock = { lock: "waited for" };
    expect(await holder.acquire("first", root)).toMatchObject({ event: "done" });
    const waiting = await neighbour.wait(lock.lock, root);
    await shell(trial.run, join(directory, "main"));
    expect(await holder.ask("assertHeld", { lock: "first" })).toMatchObject({ event: trial.keeps ? "done" : "failed" });
    if (trial.keeps) expect(await neighbour.probe(root)).toMatchObject({ code: "repo-lock-busy" });
    // Where the lockfile is another one now, the waiter has it without a release.
    if (trial.keeps) await holder.release("first");
    const { event, code } = await soon(waiting.answer);
    // While the repository was moved there was none for a moment.
    if (event === "failed") expect([code, /move/.test(trial.run)]).toEqual(["repo-lock-acquire-failed", true]);
    else expect(await neighbour.ask("assertHeld", lock)).toMatchObject({ event: "done" });
    await holder.release("first");
    expect((await neighbour.ask("assertHeld", lock)).event, "after the first holder's release").toBe(event);
    await neighbour.release(lock.lock);
  },
);

test("two witnesses that pass at once are told, and one that passes again after its loss", async () => {
  const both = new Witnesses();
  for (const name of ["one", "another"]) both.add({ name, isHeld: () => true });
  expect(await both.question()).toEqual(["one and another pass assertHeld while nothing moves"]);
  const answers = [true, false, true];
  const again = new Witnesses();
  again.add({ name: "one", isHeld: () => answers.shift() === true });
  await again.question();
  expect(await again.question()).toEqual([]);
  expect(await again.question()).toEqual(["one had lost its lock, and passes assertHeld again"]);
});

function shell(command: string, cwd: string) {
  const identity = { NAME: "stress", EMAIL: "stress@example.org" };
  const env = Object.entries(identity).flatMap(([what, value]) =>
    ["AUTHOR", "COMMITTER"].map((who) => [`GIT_${who}_${what}`, value]),
  );
  return execa("sh", ["-c", command], { cwd, env: Object.fromEntries(env) });
}
