import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { actorOfEmail } from "../command-line/actor.js";
import { ROOT_OPTION, resolveRoot } from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import { GitError, git } from "../git/git.js";
import { readUserSettings, type UserSettings } from "../git/user-settings.js";
import { refusalOfNextAdd } from "../plan/next-add.js";
import { VERSION } from "../print/envelope.js";
import { isFailure, messageOf } from "../print/failure.js";
import { printPainted } from "../print/output.js";
import { paintFor } from "../print/terminal.js";
import { idsUnique } from "../rules/ids.js";
import { readConfig } from "../tree/config.js";
import { loadTree } from "../tree/tree.js";
import { accessRow, lockRows, trackedRow } from "./doctor/lock.js";
import { errorRow, type Row, row, rowText } from "./doctor/row.js";

/** `aiwf doctor` */
export const verb: VerbModule<{ readonly root?: string }> = {
  usage: "doctor",
  description:
    "Examines the installation, the set-up of the repository and its lock, and says what to do about what is broken. " +
    "Changes nothing and takes no lock. Exits with 1 if something is broken.",
  examples: [
    { line: "aiwf doctor", purpose: "when something does not work" },
    { line: "aiwf doctor --root ../other", purpose: "for another repository" },
  ],
  options: [ROOT_OPTION],
  positionals: { min: 0, max: 0 },
  mutates: false,
  async run({ options }) {
    const root = resolveRoot(options.root);
    const settings = readUserSettings(root);
    // Start the slowest question first.
    const [git, actor, add, lock, access, ids, tracked] = await Promise.all([
      gitRow(root),
      actorRow(settings),
      addRow(root, settings),
      lockRows(root),
      accessRow(root),
      idsRow(root),
      trackedRow(root),
    ]);
    const rows = [
      row("binary", `${VERSION} (Node.js ${process.version})`),
      row("env", existsSync("/.dockerenv") ? "devcontainer (/.dockerenv)" : "host"),
      git,
      await configRow(root),
      actor,
      ids,
      add,
      filesystemRow(root),
      ...lock,
      ...tracked,
      access,
    ];
    const paint = paintFor("stdout");
    printPainted(rows.map((each) => rowText(each, paint)).join(""));
    return rows.some(({ isError }) => isError) ? 1 : 0;
  },
};

async function configRow(root: string): Promise<Row> {
  try {
    return (await readConfig(root)).exists
      ? row("config", "ok")
      : errorRow("config", "aiwf.yaml not found (run `aiwf init`)");
  } catch (error) {
    if (isFailure(error)) return errorRow("config", error.message);
    throw error;
  }
}

async function actorRow(settings: Promise<UserSettings>): Promise<Row> {
  try {
    const actor = actorOfEmail((await settings).email ?? "");
    if (actor === undefined) return errorRow("actor", "not known: set git config user.email, or pass --actor");
    return row("actor", `${actor} (from git config user.email)`);
  } catch (error) {
    if (isMissing(error)) return errorRow("actor", "not known: without git, pass --actor");
    return errorRow("actor", messageOf(error));
  }
}

async function idsRow(root: string): Promise<Row> {
  const tree = await loadTree(root);
  const collisions = idsUnique(tree);
  if (collisions.length === 0) return row("ids", "ok (no collisions)");
  return errorRow("ids", ...collisions.map(({ entityId, path }) => `collision ${entityId} @ ${path}`));
}

// 2.31 is the first release that reads settings from the environment.
const OLDEST = { major: 2, minor: 31 };
const REMEDY = `install git ${OLDEST.major}.${OLDEST.minor} or newer`;

/** Whether PATH contains a git that is new enough. */
async function gitRow(root: string): Promise<Row> {
  try {
    const words = await git(root, ["--version"]);
    const version = /\b\d+\.\d+(?:\.\d+)*/.exec(words)?.[0] ?? words.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const isOld = major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
    return isOld ? errorRow("git", `${version} is too old`, REMEDY) : row("git", version);
  } catch (error) {
    return errorRow("git", isMissing(error) ? "not found in PATH" : messageOf(error), REMEDY);
  }
}

/** Whether an error means that PATH contains no git. */
function isMissing(error: unknown): boolean {
  return error instanceof GitError && error.isMissing;
}

/** Whether the file system distinguishes upper and lower case: tries to find an existing name in other letters. */
function filesystemRow(root: string): Row {
  try {
    const names = readdirSync(root);
    const name = names.find((each) => inOtherCase(each) !== each);
    if (name === undefined) return row("filesystem", "not known: the directory contains no name to try");
    const isInsensitive = !names.includes(inOtherCase(name)) && existsSync(join(root, inOtherCase(name)));
    return row("filesystem", `${isInsensitive ? "case-insensitive" : "case-sensitive"} (${root})`);
  } catch (error) {
    return row("filesystem", `not known: ${messageOf(error)}`);
  }
}

function inOtherCase(name: string): string {
  const upper = name.toUpperCase();
  return name === upper ? name.toLowerCase() : upper;
}

/** Whether the next add would fail. */
async function addRow(root: string, settings: Promise<UserSettings>): Promise<Row> {
  const refusal = await refusalOfNextAdd(root, settings);
  return refusal === undefined ? row("add", "ok") : errorRow("add", `the next add would fail: ${refusal}`);
}
