import { holderText } from "../holder-text.js";
import { messageOf } from "../message-of.js";
import { lockReach } from "./lock-reach.js";
import { type Row, row } from "./row.js";

/** The lock: where it is, who has it, and what its file system makes of it. Looks without taking it. */
export async function lockRow(root: string): Promise<Row> {
  try {
    const { inspect } = await import("repolock");
    const { path, exists, state, holder, filesystem } = await inspect(root);
    const who = holder === undefined ? "held" : `held by ${holderText(holder)}`;
    const words = { held: who, free: exists ? "free" : "free, never taken yet", unknown: "free or held: not known" };
    return row("lock", `${words[state]} (${path})`, ...lockReach(filesystem));
  } catch (error) {
    return row("lock", `cannot be examined: ${messageOf(error)}`);
  }
}
