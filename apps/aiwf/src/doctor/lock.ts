import { messageOf } from "../message-of.js";
import { lockReach } from "./lock-reach.js";
import { lockState } from "./lock-state.js";
import { type Row, row } from "./row.js";

/** The lock: where it is, who has it, and what its file system makes of it. Looks without taking it. */
export async function lockRow(root: string): Promise<Row> {
  try {
    const { inspect } = await import("repolock");
    const report = await inspect(root);
    return row("lock", `${lockState(report)} (${report.path})`, ...lockReach(report.filesystem));
  } catch (error) {
    return row("lock", `cannot be examined: ${messageOf(error)}`);
  }
}
