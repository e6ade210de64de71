import { existsSync } from "node:fs";
import { actorOfEmail } from "../actor.js";
import { idsUnique } from "../check/ids-unique.js";
import { readConfig } from "../config.js";
import { accessRow } from "../doctor/access.js";
import { filesystemRow } from "../doctor/filesystem.js";
import { fsExtRow } from "../doctor/fs-ext.js";
import { gitRow, isMissing } from "../doctor/git.js";
import { lockRow } from "../doctor/lock.js";
import { errorRow, type Row, row, rowText } from "../doctor/row.js";
import { isFailure } from "../failure.js";
import { tryGit } from "../git.js";
import { paintFor } from "../paint.js";
import { resolveRoot } from "../root.js";
import { loadTree } from "../tree.js";
import { ROOT_OPTION, type VerbModule } from "../verb.js";
import { VERSION } from "../version.js";

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
    // First what is waited for longest.
    const [git, actor, lock, access, ids] = await Promise.all([
      gitRow(root),
      actorRow(root),
      lockRow(root),
      accessRow(root),
      idsRow(root),
    ]);
    const rows = [
      row("binary", `${VERSION} (Node.js ${process.version})`),
      row("env", existsSync("/.dockerenv") ? "devcontainer (/.dockerenv)" : "host"),
      git,
      fsExtRow(),
      await configRow(root),
      actor,
      ids,
      filesystemRow(root),
      lock,
      access,
    ];
    const paint = paintFor(process.stdout);
    process.stdout.write(rows.map((each) => rowText(each, paint)).join(""));
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

async function actorRow(root: string): Promise<Row> {
  try {
    const actor = actorOfEmail((await tryGit(root, ["config", "user.email"])) ?? "");
    if (actor === undefined) return errorRow("actor", "not known: set git config user.email, or pass --actor");
    return row("actor", `${actor} (from git config user.email)`);
  } catch (error) {
    if (isMissing(error)) return errorRow("actor", "not known: without git, pass --actor");
    throw error;
  }
}

async function idsRow(root: string): Promise<Row> {
  const tree = await loadTree(root);
  const collisions = idsUnique(tree);
  if (collisions.length === 0) return row("ids", "ok (no collisions)");
  return errorRow("ids", ...collisions.map(({ entityId, path }) => `collision ${entityId} @ ${path}`));
}
