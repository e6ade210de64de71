import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../message-of.js";
import { type Row, row } from "./row.js";

/** Whether the file system tells upper from lower case. It has to be tried out, with a file that is removed again. */
export function filesystemRow(root: string): Row {
  const name = `.aiwf-case-probe-${process.pid}`;
  const probe = join(root, name);
  try {
    writeFileSync(probe, "", { flag: "wx" });
    const insensitive = existsSync(join(root, name.toUpperCase()));
    return row("filesystem", `${insensitive ? "case-insensitive" : "case-sensitive"} (${root})`);
  } catch (error) {
    return row("filesystem", `not known: ${messageOf(error)}`);
  } finally {
    rmSync(probe, { force: true });
  }
}
