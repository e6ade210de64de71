import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { acquire } from "repolock";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { holdLock, startProcess } from "./support/processes.js";
import { entityText, type ScratchRepo, scratchDirectory } from "./support/scratch-repo.js";
import {
  commandFor,
  expectCounted,
  expectTurns,
  runSnippet,
  snippetEnvironment,
  snippetPlace,
} from "./support/snippet-place.js";
import { type Snippet, snippetIn, snippetsOf } from "./support/snippets.js";
import { isInstalled } from "./support/terminal.js";

const PAGE = snippetsOf(readFileSync(new URL("../../../docs/recipes.md", import.meta.url), "utf8"));
const snippet = (section: string, at: number) => snippetIn(PAGE, section, at);

const place = () => snippetPlace("renumber.sh", "repolock");
const SUCCESS = { exitCode: 0, stderr: "" };

/** Starts a snippet, which goes on until it is ended. */
function startSnippet(what: Snippet, repo: ScratchRepo, env: Readonly<Record<string, string>> = {}) {
  const [command, ...args] = commandFor(what, repo);
  return startProcess(command, args, { cwd: repo.root, env: { ...snippetEnvironment(repo), ...env } });
}

const shell = (repo: ScratchRepo, script: string) =>
  execa("sh", ["-c", script], { cwd: repo.root, env: snippetEnvironment(repo), reject: false });

describe("who holds it", () => {
  const SECTION = "Who holds it?";

  test("doctor names the holder", async () => {
    const repo = await place();
    const lock = await acquire(repo.root, { label: "nightly job" });
    const { stdout } = await runSnippet(snippet(SECTION, 0), repo);
    await lock.release();
    expect(stdout).toMatch(new RegExp(`^lock: +(perhaps )?held by process ${process.pid} on .* \\(nightly job\\)`));
  });

  test.runIf(isInstalled("lslocks", "the snippet with lslocks"))(
    "lslocks shows the process that called flock",
    async () => {
      const repo = await place();
      const holder = startProcess("flock", [join(repo.root, ".git/aiwf.lock"), "sh", "-c", "echo held; read line"]);
      await holder.nextLine();
      const { stdout } = await runSnippet(snippet(SECTION, 1), repo);
      expect(stdout).toContain(`${repo.root}/.git/aiwf.lock`);
      expect(stdout).toMatch(new RegExp(`^ *${holder.pid} flock`, "m"));
    },
  );

  test.runIf(isInstalled("lsof", "the snippet with lsof", "-v"))("lsof shows the holder", async () => {
    const repo = await place();
    const lock = await acquire(repo.root);
    const { stdout } = await runSnippet(snippet(SECTION, 2), repo);
    await lock.release();
    expect(stdout).toMatch(new RegExp(`^\\S+ +${process.pid} `, "m"));
  });
});

test.runIf(existsSync("/proc/self/task")).each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends the program while it waits, and while it works, and frees the lock", async (signal, exitCode) => {
  const repo = await place();
  const program = snippet("Ctrl-C and SIGTERM", 0);
  const lock = await acquire(repo.root);
  const waiting = startSnippet(program, repo);
  await vi.waitUntil(() => hasHelper(waiting.pid), { timeout: 20_000, interval: 5 });
  waiting.kill(signal);
  expect(await waiting.ended).toMatchObject({ exitCode, stdout: "", stderr: "" });
  await lock.release();

  const working = startSnippet(program, repo);
  expect(await working.nextLine()).toBe("working");
  working.kill(signal);
  expect(await working.ended).toMatchObject({ exitCode, stderr: "" });
  await (await acquire(repo.root)).release();
});

/** Whether a process waits for the lock, through a helper. */
function hasHelper(pid: number): boolean {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8") !== "";
}

describe("a git hook", () => {
  const SECTION = "A git hook";

  function install({ root }: ScratchRepo, name: string, at: number): void {
    mkdirSync(join(root, ".git/hooks"), { recursive: true });
    writeFileSync(join(root, ".git/hooks", name), snippet(SECTION, at).code, { mode: 0o755 });
  }

  test("pre-commit refuses plans that are unsound, whoever holds the lock", async () => {
    const repo = await place();
    await repo.commit("start");
    install(repo, "pre-commit", 0);
    await holdLock(repo);
    repo.write("work/gaps/G-0001-a.md", "no frontmatter\n");
    await repo.git("add", "work");
    const refused = await shell(repo, "git commit -m unsound");
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stdout + refused.stderr).toContain("load-error");
    repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "A", status: "open" }, "Text\n"));
    expect(await shell(repo, "git add work && git commit -q -m sound")).toMatchObject({ exitCode: 0 });
  });

  test("post-merge closes the gap that the merged commit names, under the lock of exec", async () => {
    const repo = await place();
    repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "A", status: "open" }, "Text\n"));
    await repo.commit("start");
    await repo.git("switch", "-q", "-c", "topic");
    await repo.git("commit", "-q", "--allow-empty", "-m", "mend it\n\nCloses: G-0001");
    await repo.git("switch", "-q", "main");
    install(repo, "post-merge", 1);
    expect(await runSnippet(snippet(SECTION, 2), repo)).toMatchObject({ exitCode: 0 });
    expect(await repo.git("log", "-1", "--format=%s")).toBe("aiwf promote G-0001 open -> addressed\n");
  });
});

test("requests to the server get numbers one after the other, and 503 while another program holds the lock", async () => {
  const repo = await place();
  const server = startSnippet(snippet("A server", 0), repo, { PORT: "0" });
  const url = `http://127.0.0.1:${await server.nextLine()}/next`;
  const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(url)));
  const answered = responses.filter(({ status }) => status === 200);
  // A machine that is busy can be too slow for some.
  for (const { status } of responses) expect([200, 503]).toContain(status);
  const numbers = await Promise.all(answered.map(async (response) => Number(await response.text())));
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  await holdLock(repo);
  const impatient = new AbortController();
  const given = fetch(url, { signal: impatient.signal }).catch(() => "gone");
  const { status, headers } = await fetch(url);
  expect({ status, retryAfter: headers.get("retry-after") }).toEqual({ status: 503, retryAfter: "1" });
  impatient.abort();
  await given;
});

test("the steps of the CI job run, and wait for others in the checkout", async () => {
  const repo = await place();
  const job: { jobs: { plans: { steps: { run: string }[] } } } = parse(snippet("A CI job", 0).code);
  const [check = "", renumber = ""] = job.jobs.plans.steps.map(({ run }) => run);
  expect(await shell(repo, check)).toMatchObject(SUCCESS);
  const both = await Promise.all([shell(repo, renumber), shell(repo, renumber)]);
  for (const outcome of both) expect(outcome).toMatchObject(SUCCESS);
  expectCounted(repo, 2);
  await holdLock(repo);
  expect(await shell(repo, renumber.replace("10m", "0"))).toMatchObject({ exitCode: 75 });
});

test.runIf(isInstalled("make", "the Makefile"))("two make at once run the recipe one after the other", async () => {
  const repo = await place();
  const { code } = snippet("A Makefile", 0);
  writeFileSync(join(repo.root, "Makefile"), code);
  const both = await Promise.all([shell(repo, "make -s"), shell(repo, "make -s plans")]);
  for (const outcome of both) expect(outcome).toMatchObject(SUCCESS);
  expectCounted(repo, 2);
});

describe("agents", () => {
  const SECTION = "Several agents in worktrees";

  test("in worktrees of their own get ids of their own", async () => {
    const repo = await place();
    await repo.commit("start");
    // The snippet makes directories beside the one that it runs in.
    const root = join(scratchDirectory(), "worktree");
    await repo.git("worktree", "add", "-q", "--detach", root);
    const { exitCode, stdout } = await runSnippet(snippet(SECTION, 0), { ...repo, root });
    expect(exitCode).toBe(0);
    expect(stdout.match(/G-\d{4}/g)?.sort()).toEqual(["G-0001", "G-0002", "G-0003"]);
  });

  test("in one worktree take turns by a hook, which leaves other commands alone", async () => {
    const repo = await place();
    repo.write(".claude/take-turns.mjs", snippet(SECTION, 2).code);
    const settings: { hooks: { PreToolUse: { hooks: { command: string }[] }[] } } = JSON.parse(
      snippet(SECTION, 1).code,
    );
    const hook = settings.hooks.PreToolUse[0]?.hooks[0]?.command ?? "";
    async function ask(command: string) {
      const input = JSON.stringify({ tool_name: "Bash", tool_input: { command } });
      return execa("sh", ["-c", hook], { cwd: repo.root, env: snippetEnvironment(repo), input });
    }
    expect((await ask("git status && ls")).stdout).toBe("");
    const { stdout } = await ask("git commit -q --allow-empty -m \"it's\" && aiwf add epic --title 'A'");
    const { hookSpecificOutput } = JSON.parse(stdout);
    expect(hookSpecificOutput).toMatchObject({ hookEventName: "PreToolUse", permissionDecision: "ask" });
    expect(await shell(repo, hookSpecificOutput.updatedInput.command)).toMatchObject({
      ...SUCCESS,
      stdout: 'aiwf add epic E-0001 "A"',
    });
    expect(await repo.git("log", "--format=%s", "--reverse")).toBe('it\'s\naiwf add epic E-0001 "A"\n');
    await holdLock(repo);
    const busy = hookSpecificOutput.updatedInput.command.replace("1m", "0");
    expect(await shell(repo, busy)).toMatchObject({ exitCode: 2 });
  });
});

test.runIf(isInstalled("flock", "the scripts") && isInstalled("python3", "the scripts"))(
  "a shell script, a Python script and aiwf exec count one after the other",
  async () => {
    const SECTION = "A shell script and a Python script";
    const three = [snippet(SECTION, 0), snippet(SECTION, 1), snippet(SECTION, 2)];
    await expectTurns(await place(), [...three, ...three]);
  },
);

test("a test runs each snippet of the page", () => {
  const languages = [...PAGE].map(([heading, found]) => [heading, ...found.map(({ language }) => language)]);
  expect(languages).toEqual([
    ["Who holds it?", "sh", "sh", "sh"],
    ["Ctrl-C and SIGTERM", "js"],
    ["A git hook", "sh", "sh", "sh"],
    ["A server", "js"],
    ["A CI job", "yaml"],
    ["A Makefile", "makefile"],
    ["Several agents in worktrees", "sh", "json", "js"],
    ["A shell script and a Python script", "sh", "python", "sh"],
  ]);
});
