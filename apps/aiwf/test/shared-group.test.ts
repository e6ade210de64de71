import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installCopy } from "./support/installed-copy.js";
import { type Outcome, startProcess } from "./support/processes.js";
import { scratchDirectory } from "./support/scratch-repo.js";
import { isInstalled } from "./support/terminal.js";

const what = "what a second member of a group can do in a shared repository";
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log(`skipped: ${what}, whom only root can be`);
const canBeOthers = isRoot && isInstalled("setpriv", what);

// Users and a group that need not exist.
const GROUP = 60_000;
const [FIRST, SECOND] = [60_001, 60_002];

interface Member {
  run(program: string, ...args: string[]): Promise<Outcome>;
  aiwf(...args: string[]): Promise<Outcome>;
}

/** A repository of the first member, which `git init` shares as it is told, and the two members. */
async function sharedRepository(shared: string): Promise<{ root: string; first: Member; second: Member }> {
  const place = scratchDirectory();
  const copy = installCopy();
  chmodSync(place, 0o755);
  chmodSync(join(copy.bin, "../../../.."), 0o755);
  const root = join(place, "repository");
  mkdirSync(root);
  chownSync(root, FIRST, GROUP);
  chmodSync(root, 0o2775);
  const settings = join(place, "settings");
  writeFileSync(settings, "[user]\n\tname = m\n\temail = m@example.org\n[safe]\n\tdirectory = *\n");
  const member = (uid: number): Member => ({
    run(program, ...args) {
      const identity = [`--reuid=${uid}`, `--regid=${GROUP}`, "--clear-groups"];
      const env = { HOME: place, GIT_CONFIG_GLOBAL: settings };
      const started = startProcess("setpriv", [...identity, program, ...args], { cwd: root, env });
      started.endInput();
      return started.ended;
    },
    aiwf: (...args) => member(uid).run(process.execPath, copy.bin, ...args, "--lock-timeout", "0"),
  });
  const [first, second] = [member(FIRST), member(SECOND)];
  expect(await first.run("git", "init", "-q", "-b", "main", `--shared=${shared}`)).toMatchObject({ exitCode: 0 });
  return { root, first, second };
}

const ADD = ["add", "gap", "--body", "b", "--title"];
const DONE = { exitCode: 0, stderr: "" };

test.skipIf(!canBeOthers)("members of a group add and promote by turns in a repository that they share", async () => {
  const { root, first, second } = await sharedRepository("group");
  expect(await first.aiwf("init")).toMatchObject(DONE);
  expect(await first.aiwf(...ADD, "One")).toMatchObject(DONE);
  expect(await second.aiwf(...ADD, "Two")).toMatchObject(DONE);
  expect(await second.aiwf("promote", "G-0001", "wontfix")).toMatchObject(DONE);
  expect(await first.aiwf("promote", "G-0002", "wontfix")).toMatchObject(DONE);
  expect(await second.aiwf("add", "epic", "--title", "Three")).toMatchObject(DONE);
  expect(await first.aiwf("promote", "E-0001", "cancelled")).toMatchObject(DONE);
  expect(await second.run("git", "status", "--porcelain", "--untracked-files=no")).toMatchObject({
    ...DONE,
    stdout: "",
  });
  const modes = [
    "aiwf.yaml",
    "work",
    "work/gaps",
    "work/gaps/G-0001-one.md",
    "work/epics/E-0001-three",
    ".git/aiwf.lock",
  ];
  expect(modes.map((path) => (statSync(join(root, path)).mode & 0o7777).toString(8))).toEqual([
    ...["664", "2775", "2775", "664", "2775", "660"],
  ]);
});

test.skipIf(!canBeOthers)("in a repository that is not shared another user is refused", async () => {
  const { root, first, second } = await sharedRepository("umask");
  expect(await first.aiwf(...ADD, "One")).toMatchObject(DONE);
  const refusal = await second.aiwf(...ADD, "Two");
  expect(refusal).toMatchObject({ exitCode: 3, stdout: "" });
  expect(refusal.stderr).toMatch(/^aiwf add: acquiring repo lock: opening .*\/\.git\/aiwf\.lock: permission denied$/m);
  const modes = ["work/gaps", "work/gaps/G-0001-one.md", ".git/aiwf.lock"];
  expect(modes.map((path) => (statSync(join(root, path)).mode & 0o777).toString(8))).toEqual(["755", "644", "600"]);
});
