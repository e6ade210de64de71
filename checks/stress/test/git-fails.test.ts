// A verb whose git dies, fails or hangs, whichever of them, leaves its whole work or none, and says which.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { Random } from "support/random";
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilNobodyIn } from "./crash/processes.js";
import { removeDirectory, scratchDirectory } from "./scratch.js";
import { isFull, seeds } from "./size.js";
import { type Snapshot, snapshotOf } from "./verbs/aftermath.js";
import { AIWF, ENVIRONMENT, Repository } from "./verbs/repository.js";

const VERBS = {
  add: ["add", "gap", "--title", "Victim", "--body", "the victim's"],
  promote: ["promote", "G-0001", "wontfix"],
} as const;
const NAMES = ["add", "promote"] as const;

/** How a git ends that a test has chosen, in shell. One that hangs is there until somebody ends it. */
const ENDS = {
  killed: "kill -9 $$",
  "exit 1": "exit 1",
  "exit 128": "exit 128",
  hangs: "exec sleep 60",
} as const;
type End = keyof typeof ENDS;
const END_NAMES = ["killed", "exit 1", "exit 128", "hangs"] as const;

// No verb starts as many; about as many as a verb starts.
const MAX_GITS = 60;
const SOME_GITS = 16;

let template: Repository;
beforeAll(async () => {
  template = await Repository.create(mkdtempSync(join(tmpdir(), "stress-template-")));
});
afterAll(() => removeDirectory(template.root));

test.for(isFull ? NAMES : [])("each git of aiwf %s ends too early", async (name, { annotate }) => {
  const commands = new Set<string>();
  for (let nth = 1; nth < MAX_GITS; nth++) {
    const command = await spoil(name, nth, "killed");
    if (command === undefined) break;
    commands.add(command);
    for (const end of END_NAMES.slice(1)) await spoil(name, nth, end);
  }
  expect(commands.size).toBeGreaterThan(5);
  await annotate(`${commands.size} commands`);
});

test.for(seeds(6, 30))("some git of a verb ends too early, seed %i", async (seed) => {
  const random = new Random(seed);
  await spoil(random.pick(NAMES), 1 + random.below(SOME_GITS), random.pick(END_NAMES));
});

/** Runs a verb whose n-th git ends in some way; returns the command of that git, if there were so many. */
async function spoil(name: keyof typeof VERBS, nth: number, end: End): Promise<string | undefined> {
  const repository = template.copyTo(scratchDirectory());
  const { root } = repository;
  const { before, after } = await whatItDoes(name);
  const tally = mkdtempSync(join(tmpdir(), "stress-tally-"));
  const verb = execa(process.execPath, [AIWF, ...VERBS[name]], {
    cwd: root,
    env: { ...ENVIRONMENT, PATH: `${await spoilingGit(tally, nth, end)}:${process.env["PATH"]}` },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
  });
  const ended = verb.then(() => true);
  const spoiled = join(tally, "spoiled");
  while (end === "hangs" && !existsSync(spoiled) && !(await Promise.race([ended, sleep(2)])));
  if (end === "hangs") verb.kill("SIGTERM");
  const { exitCode, all } = await verb;
  await untilNobodyIn(root);

  const what = `${name}, git ${nth} ${end}, exit ${exitCode}: ${all}`;
  expect(await snapshotOf(repository), what).toEqual(exitCode === 0 ? after : before);
  expect(all, what).not.toMatch(/\n\s+at |internal error/);
  if (exitCode !== 0) expect(all, what).toMatch(/^aiwf \w+: .+$/);
  const remains = ["", "refs/heads"].flatMap((directory) => readdirSync(join(root, ".git", directory)));
  expect(
    remains.filter((path) => path !== "aiwf.lock" && /^aiwf-|\.lock$/.test(path)),
    what,
  ).toEqual([]);
  const command = existsSync(spoiled) ? readFileSync(spoiled, "utf8") : undefined;
  for (const directory of [root, tally]) removeDirectory(directory);
  return command;
}

/** A directory with a `git` that counts how often it is started, and ends the n-th time as it is told to. */
async function spoilingGit(tally: string, nth: number, end: End): Promise<string> {
  const { stdout: git } = await execa("sh", ["-c", "command -v git"]);
  const bin = join(tally, "bin");
  mkdirSync(bin);
  const script = `#!/bin/sh
n=1
while ! mkdir "${tally}/$n" 2>/dev/null; do n=$((n + 1)); done
if [ $n = ${nth} ]; then
  echo "$1" > "${tally}/chosen"
  mv "${tally}/chosen" "${tally}/spoiled"
  ${ENDS[end]}
fi
exec ${git} "$@"
`;
  writeFileSync(join(bin, "git"), script, { mode: 0o755 });
  return bin;
}

const changes = new Map<string, { before: Snapshot; after: Snapshot }>();

async function whatItDoes(name: keyof typeof VERBS): Promise<{ before: Snapshot; after: Snapshot }> {
  const known = changes.get(name);
  if (known !== undefined) return known;
  const repository = template.copyTo(scratchDirectory());
  const before = await snapshotOf(repository);
  expect(await repository.aiwf(...VERBS[name])).toMatchObject({ exitCode: 0 });
  const change = { before, after: await snapshotOf(repository) };
  changes.set(name, change);
  return change;
}
