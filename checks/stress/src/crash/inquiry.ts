import type { Context } from "../lane.js";
import type { Findings } from "./findings.js";
import type { ForeignHolder } from "./foreign-holder.js";

/** What one of those needs that look into deaths, each into one at a time. */
export interface Inquiry {
  readonly context: Context;
  readonly findings: Findings;
  /** Undefined where there is none. */
  readonly foreign: ForeignHolder | undefined;
}
