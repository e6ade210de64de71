import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../message-of.js";
import { errorRow, type Row, row } from "./row.js";

/** Whether this user may write what a verb that commits has to: the lockfile, and the directory that it is in. */
export async function accessRow(root: string): Promise<Row> {
  try {
    const { resolveLockfilePath } = await import("repolock");
    const lockfile = resolveLockfilePath(root);
    const directory = dirname(lockfile);
    const locked = [directory, lockfile].filter((path) => existsSync(path) && !isWritable(path));
    if (locked.length === 0) return row("access", `ok (${directory} can be written)`);
    const remedy = "give it to the user who runs aiwf; a run as root may have made it";
    return errorRow("access", ...locked.map((path) => `${path} cannot be written`), remedy);
  } catch (error) {
    return errorRow("access", messageOf(error));
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
