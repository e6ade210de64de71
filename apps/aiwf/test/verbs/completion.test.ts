import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { VERBS } from "../../src/main.js";
import { describeVerbs } from "../../src/verbs/completion/described-verb.js";
import { BIN, scratchRepo } from "../support/scratch-repo.js";
import { SHELLS, startShell } from "../support/shell-session.js";
import { isInstalled } from "../support/terminal.js";

const hasTerminal = isInstalled("script", "the tests of completion");

const LINES: readonly [typed: string, completed: string][] = [
  ["hist", "history"],
  ["--vers", "--version"],
  ["add de", "add decision"],
  ["add --pre", "add --pretty"],
  ["add gap --priority ur", "add gap --priority urgent"],
  ["check --format js", "check --format json"],
  ["check --format=js", "check --format=json"],
  ["status --format m", "status --format md"],
  ["check --root pl", "check --root plans"],
  ["add gap --body-file no", "add gap --body-file notes.md"],
  ["promote G-0001 wont", "promote G-0001 wontfix"],
  ["promote --by E-0001 --force G-0001 addr", "promote --by E-0001 --force G-0001 addressed"],
  ["promote --by=E-0001 G-0001 addr", "promote --by=E-0001 G-0001 addressed"],
  ["render ro", "render roadmap"],
  ["help prom", "help promote"],
  ["completion fi", "completion fish"],
  ["exec --lock-t", "exec --lock-timeout"],
  ["exec -- only-one", "exec -- only-one-such-command"],
  ["exec --lock-timeout 0 -- only-one", "exec --lock-timeout 0 -- only-one-such-command"],
];

// What only the user knows is left alone.
const OPEN = ["history G-", "promote no", "add gap --title no", "check no", "unknown-verb no"];

describe.each(SHELLS)("in $name the Tab key", (shell) => {
  const usable = hasTerminal && isInstalled(shell.name, `the tests of completion in ${shell.name}`);

  test.runIf(usable)("completes verbs, options, their values, paths and commands", async () => {
    const session = await startShell(shell);
    for (const [typed, completed] of LINES) {
      const words = await session.complete(`aiwf ${typed}`);
      expect(words.join(" ").replace(/\/$/, ""), `aiwf ${typed}`).toBe(completed);
    }
  });

  test.runIf(usable)("leaves alone what only the user can know", async () => {
    const session = await startShell(shell);
    for (const typed of OPEN) expect((await session.complete(`aiwf ${typed}`)).join(" ")).toBe(typed);
  });

  test.runIf(usable)("knows every verb and every option", async () => {
    const session = await startShell(shell);
    const verbs = await describeVerbs(VERBS);
    for (const { name, options } of verbs) {
      expect(await session.complete(`aiwf ${name.slice(0, -1)}`)).toEqual([name]);
      const long = options.flatMap(({ names }) => names.filter((each) => each.startsWith("--")));
      for (const option of long) {
        const typed = option.slice(0, -1);
        if (long.filter((other) => other.startsWith(typed)).length > 1) continue;
        expect(await session.complete(`aiwf ${name} ${typed}`)).toEqual([name, option]);
      }
    }
  });
});

test.runIf(isInstalled("bash", "the test of what bash takes for words"))(
  "bash offers all values after the = of an option, which it takes for a word",
  async () => {
    const words = `COMP_WORDS=(aiwf check --format =); COMP_CWORD=3; _aiwf; echo \${COMPREPLY[*]}`;
    const { stdout: script } = await execa(process.execPath, [BIN, "completion", "bash"], { stdin: "ignore" });
    expect((await execa("bash", ["-c", `${script}\n${words}`], { stdin: "ignore" })).stdout).toBe("text json");
  },
);

test("a shell without a script is refused", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("completion", "tcsh")).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: 'aiwf completion: unknown shell "tcsh": use bash, zsh or fish\n',
  });
});

test.runIf(isInstalled("zsh", "the test of zsh's autoloading"))(
  "zsh can load the script by itself, from its fpath",
  async () => {
    const repo = await scratchRepo();
    repo.write("functions/_aiwf", (await execa(BIN, ["completion", "zsh"])).stdout);
    const script = `fpath=(${repo.root}/functions $fpath); autoload -Uz compinit; compinit -u -D; echo $_comps[aiwf]`;
    const { stdout } = await execa("zsh", ["-f", "-c", script], { cwd: repo.root, env: { HOME: repo.root } });
    expect(stdout).toBe("_aiwf");
  },
);
