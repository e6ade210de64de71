import { existsSync, lstatSync } from "node:fs";
import { join, resolve } from "node:path";
import { resolveActor } from "../command-line/actor.js";
import { assertOutsideGitDirectory, findTopLevel } from "../command-line/root.js";
import type { VerbModule } from "../command-line/verb.js";
import { atomicWrite } from "../commit/atomic-write.js";
import { makeDirectory, modesAt } from "../commit/modes.js";
import { removeTemporaryFiles } from "../commit/remains.js";
import { assertPlainPath } from "../commit/target-guard.js";
import { readUserSettings } from "../git/user-settings.js";
import { LOCK_TIMEOUT_OPTION, lockTimeoutMs, withRepoLock } from "../lock.js";
import { refusalOfNextAdd } from "../plan/next-add.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { printMessage, printText } from "../print/output.js";
import { visible } from "../print/visible.js";

interface InitOptions {
  readonly root?: string;
  readonly actor?: string;
  readonly dryRun?: boolean;
  readonly skipHook?: boolean;
  readonly lockTimeout?: string;
}

const DIRECTORIES = ["work/epics", "work/gaps", "work/decisions", "work/contracts", "docs/adr"];

const CONFIG_NAME = "aiwf.yaml";

// The file marks the root; every setting has a default.
const CONFIG = `# Settings of aiwf. All are optional; these are the defaults.
#
# allocate:
#   trunk: refs/remotes/origin/main   # ids in use there are not given out again
# entities:
#   title_max_length: 80              # bytes
# tree:
#   strict: false                     # true: files in work/ that are no entities are errors
`;

/** `aiwf init` */
export const verb: VerbModule<InitOptions> = {
  usage: "init",
  description: "Writes aiwf.yaml and the directories of the entities. What is there already stays. Commits nothing.",
  examples: [
    { line: "aiwf init", purpose: "set up the repository that the working directory is in" },
    { line: "aiwf init --dry-run", purpose: "see what would be written" },
  ],
  options: [
    { flags: "--actor <role/id>", description: "who does it (default: human/ and the name in git's user.email)" },
    {
      flags: "--root <dir>",
      description: "the repository (default: upwards to the nearest .git, else the working directory)",
    },
    { flags: "--dry-run", description: "say what would be done, and do nothing" },
    { flags: "--skip-hook", description: "install no git hook; this program never does" },
    LOCK_TIMEOUT_OPTION,
  ],
  positionals: { min: 0, max: 0 },
  mutates: true,
  async run({ options, label }) {
    const timeoutMs = lockTimeoutMs(options.lockTimeout);
    const root = options.root ? resolve(options.root) : (findTopLevel(process.cwd()) ?? process.cwd());
    assertOutsideGitDirectory(root);
    const actor = await actorOf(options.actor, root);
    if (options.dryRun) {
      const ledger = prepareTree(root, actor, true);
      printText(`aiwf init: dry-run — nothing was written.\n${ledger}`);
      printText("\naiwf init: dry-run complete. Re-run without --dry-run to apply.\n");
      return 0;
    }
    const ledger = await withRepoLock(root, { label, activity: label, timeoutMs }, async () =>
      prepareTree(root, actor, false),
    );
    const hooks = options.skipHook ? " (pre-push hook skipped)" : "";
    printText(`${ledger}\naiwf init: done${hooks}. Commit aiwf.yaml when you're ready.\n`);
    const refusal = await refusalOfNextAdd(root);
    if (refusal !== undefined) printMessage(`${label}: the next add would fail: ${refusal}\n`);
    return 0;
  },
};

async function actorOf(option: string | undefined, root: string): Promise<string> {
  try {
    return await resolveActor(option, () => readUserSettings(root));
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure(error.message, { exitCode: 3, plain: true });
  }
}

/**
 * Creates the missing files and directories, except in a dry run. Returns a line for each.
 *
 * @throws Failure with exit code 3 if a symbolic link, or a file of another kind, is in the way, before it creates anything
 */
function prepareTree(root: string, actor: string, isDryRun: boolean): string {
  assertOwn(root, CONFIG_NAME, "a regular file");
  for (const path of DIRECTORIES) assertOwn(root, path, "a directory");
  if (!isDryRun) removeTemporaryFiles(root);
  const config = join(root, CONFIG_NAME);
  const lines = [ledgerLine(config, CONFIG_NAME, `actor=${visible(actor)} (runtime-derived; not stored)`)];
  const modes = modesAt(root);
  if (!isDryRun && !existsSync(config)) atomicWrite(config, Buffer.from(CONFIG), modes.file);
  for (const directory of DIRECTORIES) {
    lines.push(ledgerLine(join(root, directory), directory));
    if (!isDryRun) makeDirectory(join(root, directory), modes);
  }
  return lines.join("");
}

function assertOwn(root: string, path: string, kind: "a regular file" | "a directory"): void {
  try {
    assertPlainPath(root, path);
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (stats === undefined || (kind === "a directory" ? stats.isDirectory() : stats.isFile())) return;
  } catch (error) {
    throw new Failure(messageOf(error), { exitCode: 3, plain: true });
  }
  throw new Failure(`${path} is not ${kind}; move it away first`, { exitCode: 3, plain: true });
}

function ledgerLine(path: string, name: string, remark?: string): string {
  const isThere = existsSync(path);
  const action = isThere ? "preserved" : "created";
  return `  ${action.padEnd(9)}  ${name}${isThere || remark === undefined ? "" : `  (${remark})`}\n`;
}
