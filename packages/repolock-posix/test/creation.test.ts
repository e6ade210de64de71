import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ScratchRepository, ScratchWorktrees } from "repolock-core/testing";
import { interceptSystemCalls, systemError } from "support/system-calls";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { acquire } from "../src/index.js";
import { startFixture } from "./processes.js";

// As acquire-and-report.js does.
const NOBODY = 65534;

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log("skipped: a second member of the group, whom only root can be");

async function lockAndRelease(root: string) {
  await (await acquire(root)).release();
}

describe("the mode of a new lockfile", () => {
  let repository: ScratchRepository;
  beforeEach(() => {
    repository = new ScratchRepository();
    writeFileSync(join(repository.gitDirectory, "HEAD"), "ref: refs/heads/main\n");
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
  });
  afterEach(() => repository[Symbol.dispose]());

  const configure = (text: string) => writeFileSync(join(repository.gitDirectory, "config"), text);
  const mode = () => lstatSync(repository.lockfilePath).mode & 0o777;

  test.each([
    ["", 0o600],
    ["[core]\n\tsharedRepository = group\n", 0o660],
    ["[core]\nsharedRepository = 0640\n", 0o640],
  ])("with the configuration %j is %i", async (text, expected) => {
    configure(text);
    await lockAndRelease(repository.root);
    expect(mode().toString(8)).toBe(expected.toString(8));
  });

  test("is not changed once the lockfile exists", async () => {
    await lockAndRelease(repository.root);
    configure("[core]\nsharedRepository = group\n");
    await lockAndRelease(repository.root);
    expect(mode()).toBe(0o600);
  });

  test.skipIf(!isRoot).each([
    ["shares with its group", "group", undefined],
    ["does not share", "umask", "repo-lock-acquire-failed"],
  ])("in a repository that %s lets a second member of the group lock accordingly", async (_, shared, code) => {
    configure(`[core]\nsharedRepository = ${shared}\n`);
    chmodSync(repository.root, 0o755);
    chownSync(repository.gitDirectory, 0, NOBODY);
    // As git init --shared does: what is new in there is the group's, too.
    chmodSync(repository.gitDirectory, 0o2775);
    await lockAndRelease(repository.root);
    const member = startFixture("acquire-and-report.js", repository.root, "nobody");
    expect(JSON.parse(await member.nextLine()).code).toBe(code);
  });

  test("is left as it is where the file system refuses to change it", async () => {
    configure("[core]\nsharedRepository = group\n");
    const refused: string[] = [];
    onTestFinished(
      interceptSystemCalls(({ name, path }, proceed) => {
        if (name !== "fchmodSync") return proceed();
        refused.push(path);
        throw systemError("EPERM", "fchmod");
      }),
    );
    await lockAndRelease(repository.root);
    expect(refused).toEqual([repository.lockfilePath]);
  });
});

describe("a lockfile among the files of a worktree", () => {
  let worktrees: ScratchWorktrees;
  beforeEach(() => {
    worktrees = new ScratchWorktrees();
  });
  afterEach(() => worktrees[Symbol.dispose]());

  const exclude = () => join(worktrees.common, "info", "exclude");
  const excluded = () => readFileSync(exclude(), "utf8");

  test("is excluded by its first acquire, once for all worktrees", async () => {
    for (const root of [worktrees.linked, worktrees.linked, worktrees.other]) await lockAndRelease(root);
    expect(excluded()).toBe(".aiwf.lock*\n");
    expect(readdirSync(join(worktrees.common, "info"))).toEqual(["exclude"]);
    await lockAndRelease(worktrees.submodule);
    expect(readFileSync(join(worktrees.submoduleGitDirectory, "info", "exclude"), "utf8")).toBe(".aiwf.lock*\n");
  });

  test("is added to what is excluded already, also behind a symlink, with the mode that it has", async () => {
    mkdirSync(join(worktrees.common, "info"));
    writeFileSync(join(worktrees.common, "mine"), "*.log", { mode: 0o640 });
    symlinkSync("../mine", exclude());
    await lockAndRelease(worktrees.linked);
    expect(excluded()).toBe("*.log\n.aiwf.lock*\n");
    expect(lstatSync(exclude()).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(worktrees.common, "mine")).mode & 0o777).toBe(0o640);
  });

  test.each([".aiwf.lock", "/.aiwf.lock", "*.lock", ".aiwf*", "*"])(
    "is left alone if %s ignores it",
    async (pattern) => {
      writeFileSync(join(worktrees.linked, ".gitignore"), `# mine\n${pattern}\n`);
      await lockAndRelease(worktrees.linked);
      expect(readdirSync(worktrees.common)).not.toContain("info");
    },
  );

  test.each(["# .aiwf.lock", "!.aiwf.lock", "aiwf.lock", ".aiwf.lock/", "sub/*.lock"])(
    "is excluded although %s is ignored",
    async (pattern) => {
      writeFileSync(join(worktrees.linked, ".gitignore"), `${pattern}\n`);
      await lockAndRelease(worktrees.linked);
      expect(excluded()).toBe(".aiwf.lock*\n");
    },
  );

  test("is excluded no more when somebody has taken the entry out", async () => {
    await lockAndRelease(worktrees.linked);
    writeFileSync(exclude(), "");
    await lockAndRelease(worktrees.linked);
    expect(excluded()).toBe("");
  });

  test("hinders nobody where nothing can be excluded", async () => {
    writeFileSync(join(worktrees.common, "info"), "a file");
    await lockAndRelease(worktrees.linked);
    writeFileSync(join(worktrees.other, ".git"), "gitdir: nowhere\n");
    await lockAndRelease(worktrees.other);
    rmSync(join(worktrees.submodule, ".git"));
    await lockAndRelease(worktrees.submodule);
    expect(readdirSync(worktrees.submoduleGitDirectory)).not.toContain("info");
  });

  test.each([
    ["a directory", () => mkdirSync(exclude())],
    ["too long to be people's", () => writeFileSync(exclude(), "#\n".repeat(500_001))],
  ])("leaves what is excluded alone where that is %s", async (_what, put) => {
    mkdirSync(join(worktrees.common, "info"));
    put();
    const before = lstatSync(exclude()).size;
    await lockAndRelease(worktrees.linked);
    expect(lstatSync(exclude()).size).toBe(before);
    expect(readdirSync(join(worktrees.common, "info"))).toEqual(["exclude"]);
  });

  test("is added below lines that are complete, and to a file that a symlink names and that does not exist", async () => {
    mkdirSync(join(worktrees.common, "info"));
    writeFileSync(exclude(), "*.log\n");
    await lockAndRelease(worktrees.linked);
    expect(excluded()).toBe("*.log\n.aiwf.lock*\n");
    rmSync(exclude());
    symlinkSync("missing", exclude());
    await lockAndRelease(worktrees.other);
    expect(excluded()).toBe(".aiwf.lock*\n");
  });

  test("is left to whoever changes the file at the moment", async () => {
    mkdirSync(join(worktrees.common, "info"));
    writeFileSync(`${exclude()}.lock`, "");
    await lockAndRelease(worktrees.linked);
    expect(readdirSync(join(worktrees.common, "info"))).toEqual(["exclude.lock"]);
  });

  test("of the main worktree is git's own affair", async () => {
    await lockAndRelease(worktrees.main);
    expect(readdirSync(worktrees.common)).not.toContain("info");
  });
});
