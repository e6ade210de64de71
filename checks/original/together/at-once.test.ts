// Sixteen processes of both programs change one repository at the same time, and nothing is lost.
import { Random } from "support/random";
import { expect, test } from "vitest";
import type { Answer } from "../src/answer.js";
import { BOTH, OURS, type Program, THEIRS } from "./programs.js";
import { SharedRepository } from "./repository.js";

const ROUNDS = 6;
const EACH = 8;

interface Ended {
  readonly program: Program;
  readonly args: readonly string[];
  readonly answer: Answer;
}

test("of eight processes of each program at once, each that succeeds makes one commit, and no id is given out twice", async () => {
  const random = new Random(Number(process.env["TOGETHER_SEED"]));
  const repository = await SharedRepository.start();
  for (const kind of ["gap", "decision"]) {
    for (let at = 0; at < ROUNDS * 4; at++) {
      await repository.run(OURS, ["add", kind, "--title", `Start ${at}`, "--body", "text"]);
    }
  }
  const all: Ended[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await subjects(repository);
    const jobs = BOTH.flatMap((program) => argsOf(program, round, random).map((args) => ({ program, args })));
    const ended = await Promise.all(
      shuffled(jobs, random).map(async (job) => ({ ...job, answer: await repository.run(job.program, job.args) })),
    );
    all.push(...ended);
    const made = (await subjects(repository)).slice(before.length);
    // What a process printed is the subject of its commit.
    const printed = ended.filter(({ answer }) => answer.exitCode === 0).map(({ answer }) => answer.stdout.trim());
    expect(made.sort()).toEqual(printed.sort());
    for (const { answer, args } of ended.filter(({ answer }) => answer.exitCode !== 0)) {
      expect(answer.stderr, args.join(" ")).toMatch(/another aiwf process is running on this repo; retry in a moment/);
      expect(answer.exitCode).toBe(2);
    }
    expect(await repository.git("status", "--porcelain", "--untracked-files=all")).toBe("");
  }
  await expectSound(repository);
  for (const program of BOTH) console.log(`${program.name}: ${share(all.filter((one) => one.program === program))}`);
});

/** Adds and promotions, none of which concerns the entity of another. */
function argsOf(program: Program, round: number, random: Random): string[][] {
  const own = program === THEIRS ? 0 : 1;
  return Array.from({ length: EACH }, (_, at) => {
    const kind = random.pick(["gap", "decision"]);
    if (at % 2 === 0) return ["add", kind, "--title", `Of ${round} ${at} ${own}`, "--body", "text"];
    const number = 1 + round * 4 + own * 2 + (at % 4 === 1 ? 0 : 1);
    const id = String(number).padStart(4, "0");
    return at < EACH / 2 ? ["promote", `G-${id}`, "wontfix"] : ["promote", `D-${id}`, "rejected"];
  });
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

async function subjects(repository: SharedRepository): Promise<string[]> {
  return (await repository.git("log", "--reverse", "--format=%s")).trim().split("\n");
}

async function expectSound(repository: SharedRepository): Promise<void> {
  expect(await repository.git("fsck", "--no-progress", "--no-dangling")).toBe("");
  const files = (await repository.git("ls-files", "work")).trim().split("\n");
  const ids = files.map((file) => /[A-Z]-\d+/.exec(file)?.[0]);
  expect(new Set(ids).size).toBe(ids.length);
  const added = (await subjects(repository)).filter((subject) => subject.startsWith("aiwf add "));
  expect(files.length).toBe(added.length);
  for (const program of BOTH) expect(await repository.run(program, ["check"])).toMatchObject({ exitCode: 0 });
}

function share(ended: readonly Ended[]): string {
  const succeeded = ended.filter(({ answer }) => answer.exitCode === 0).length;
  return `${succeeded} of ${ended.length} succeeded, ${ended.length - succeeded} found the lock busy`;
}
