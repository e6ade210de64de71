// A verb of either program is killed at each of its git calls; the other program goes on at once, and says how to repair.
import { existsSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { Random } from "support/random";
import { expect, test } from "vitest";
import { judge } from "../src/compare.js";
import { difference } from "../src/print.js";
import { killAt, MOMENTS } from "./killing-git.js";
import { BOTH, OURS, otherThan, type Program, THEIRS } from "./programs.js";
import { SharedRepository } from "./repository.js";

const VERBS = [
  { args: ["add", "gap", "--title", "First", "--body", "text"], id: "G-0002" },
  { args: ["promote", "G-0001", "wontfix"], id: "G-0001" },
] as const;

/** Writing it takes a moment. */
const LARGE = "text\n".repeat(180_000);

const ATTEMPTS = 6;

/** More than any verb has. */
const MOST_CALLS = 60;

test.for(BOTH.flatMap((killed) => VERBS.map((verb) => ({ killed, ...verb }))))(
  "killed at each git call of $killed.name $args.0, the other program goes on",
  async ({ killed, args, id }) => {
    const random = new Random(Number(process.env["TOGETHER_SEED"]));
    const states = new Map<string, number>();
    const note = (state: string) => states.set(state, (states.get(state) ?? 0) + 1);
    for (let call = 1; call <= MOST_CALLS; call++) {
      const moment = random.pick(MOMENTS);
      const repository = await SharedRepository.start();
      await addGap(repository, OURS, "Start");
      const death = await killAt(repository, killed, args, { call, moment });
      if (!death.isKilled) break;
      const about = `killed ${moment} git ${death.call}`;
      note((await leftovers(repository)) || "nothing left");
      await goOn(repository, otherThan(killed), about);
      await death.finish();
      await expectReadsAlike(repository, about);
      note(await repair(repository, otherThan(killed), id, about));
      await goOn(repository, killed, about);
      await expectSound(repository, about);
    }
    expect(states.size).toBeGreaterThan(1);
    const lines = [...states].map(([state, times]) => `  ${times} × ${state}`);
    console.log(`${killed.name} ${args[0]}:\n${lines.join("\n")}`);
  },
);

test.for(BOTH.flatMap((killed) => VERBS.map(({ args }) => ({ killed, verb: args[0] }))))(
  "killed when its temporary file appears, $killed.name $verb leaves a whole file, and the other program goes on",
  async ({ killed, verb }) => {
    let hits = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const repository = await SharedRepository.start();
      repository.write("../body", LARGE);
      const add = (title: string) => ["add", "gap", "--title", title, "--body-file", "../body"];
      await repository.run(OURS, add("Large"));
      const args = verb === "add" ? add("First") : ["promote", "G-0001", "wontfix"];
      hits += (await killAtTemporaryFile(repository, killed, args)) ? 1 : 0;
      for (const name of entityFiles(repository)) {
        const text = readFileSync(join(repository.root, "work/gaps", name), "utf8");
        expect(text.startsWith("---\nid: G-") && text.endsWith(`\n---\n${LARGE}`), name).toBe(true);
      }
      await goOn(repository, otherThan(killed), "killed at a temporary file");
      await expectReadsAlike(repository, "killed at a temporary file");
      await goOn(repository, killed, "killed at a temporary file");
      await expectUniqueIds(repository, "killed at a temporary file");
      const left = readdirSync(join(repository.root, "work/gaps")).filter((name) => name.includes("aiwf-tmp"));
      // What the Go program leaves stays: `check` warns of it.
      if (killed === OURS) expect(left).toEqual([]);
    }
    console.log(`${killed.name} ${verb}: killed in ${hits} of ${ATTEMPTS} attempts`);
  },
);

async function killAtTemporaryFile(repository: SharedRepository, program: Program, args: readonly string[]) {
  const verb = execa(program.file, args, {
    cwd: repository.root,
    env: repository.environment(),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  const watcher = watch(join(repository.root, "work/gaps"), (_, name) => {
    if (name?.includes("aiwf-tmp")) verb.kill("SIGKILL");
  });
  const { signal } = await verb;
  watcher.close();
  return signal === "SIGKILL";
}

async function addGap(repository: SharedRepository, program: Program, title: string) {
  // Without a wait: the lock is free at once.
  const wait = program === OURS ? ["--lock-timeout", "0"] : [];
  return repository.run(program, ["add", "gap", "--title", title, "--body", "text", ...wait]);
}

/** Adds a gap, which must succeed. The Go program also commits beside the index.lock of a killed one, and says so. */
async function goOn(repository: SharedRepository, program: Program, about: string): Promise<void> {
  const isIndexLocked = existsSync(join(repository.root, ".git/index.lock"));
  const { exitCode, stderr } = await addGap(repository, program, `After ${program.name}`);
  if (program === THEIRS && isIndexLocked) {
    expect(stderr, about).toContain("landed but syncing your index failed");
    await afterIndexLock(repository);
  } else expect({ exitCode, stderr }, about).toEqual({ exitCode: 0, stderr: "" });
}

/** Does what git advises in the Go program's message. */
async function afterIndexLock(repository: SharedRepository): Promise<void> {
  rmSync(join(repository.root, ".git/index.lock"), { force: true });
  await repository.git("restore", "--staged", ".");
}

async function leftovers(repository: SharedRepository): Promise<string> {
  const status = await repository.git("status", "--porcelain", "--untracked-files=all");
  const inGit = readdirSync(join(repository.root, ".git")).filter((name) =>
    /^(index\.lock$|aiwf-commit-tree-)/.test(name),
  );
  const changes = status.split("\n").map((line) => line.slice(0, 2));
  return [...changes, ...inGit.map((name) => name.replace(/(tree-).*/, "$1…"))].filter(Boolean).join(", ");
}

async function expectReadsAlike(repository: SharedRepository, about: string): Promise<void> {
  for (const read of [["check", "--format=json"], ["status"], ["history", "G-0001"], ["history", "G-0002"]]) {
    const [theirs, ours] = [await repository.run(THEIRS, read), await repository.run(OURS, read)];
    const pair = { story: about, run: { run: read }, theirs, ours };
    const verdict = judge(pair);
    expect(difference({ ...pair, step: 0, verdict, isReplayable: false })).toBe("");
    expect(ours.exitCode, about).toBe(0);
  }
}

/** Promotes the entity of the killed verb; if that is refused, does what the refusal advises. Returns what was needed. */
async function repair(repository: SharedRepository, program: Program, id: string, about: string): Promise<string> {
  const files = readdirSync(join(repository.root, "work/gaps"));
  if (!files.some((name) => name.startsWith(id))) return "nothing to repair";
  const promote = () => repository.run(program, ["promote", id, "wontfix"]);
  const first = await promote();
  if (first.exitCode === 0) {
    // The killed verb has made its commit: nothing to change. Both programs then leave the index as it is.
    const isStale = (await leftovers(repository)).includes("MM");
    if (isStale) await repository.git("restore", "--staged", ".");
    return isStale ? "nothing to repair but the index" : "nothing to repair";
  }
  const advice = /`(git restore [^`]*)`/.exec(first.stderr)?.[1];
  const isUncommitted = first.stderr.includes("the record holds no version of");
  expect(advice !== undefined || isUncommitted, `${about}: ${first.stderr}`).toBe(true);
  // An entity that was never committed is committed by hand: its verb did not finish.
  const command = isUncommitted ? "git add work && git commit --quiet -m 'By hand' -- work" : `${advice}`;
  await execa("sh", ["-c", command], { cwd: repository.root, env: repository.environment(), extendEnv: false });
  const second = await promote();
  expect({ exitCode: second.exitCode, stderr: second.stderr }, `${about}: after ${command}`).toMatchObject({
    exitCode: 0,
  });
  return `repaired by ${command.replace(/work\/gaps\/\S*/, "…")}`;
}

async function expectSound(repository: SharedRepository, about: string): Promise<void> {
  await expectUniqueIds(repository, about);
  expect(await repository.git("status", "--porcelain", "--untracked-files=no"), about).toBe("");
}

async function expectUniqueIds(repository: SharedRepository, about: string): Promise<void> {
  const ids = entityFiles(repository).map((name) => name.slice(0, 6));
  expect(new Set(ids).size, `${about}: ${ids.join(" ")}`).toBe(ids.length);
  expect(await repository.git("fsck", "--no-progress", "--no-dangling"), about).toBe("");
  const adds = (await repository.git("log", "--format=%s")).split("\n").filter((line) => line.startsWith("aiwf add"));
  const added = adds.map((line) => line.split(" ")[3]);
  expect(new Set(added).size, about).toBe(added.length);
}

function entityFiles(repository: SharedRepository): string[] {
  return readdirSync(join(repository.root, "work/gaps")).filter((name) => name.endsWith(".md"));
}
