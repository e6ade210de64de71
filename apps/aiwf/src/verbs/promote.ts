import { splitCommaList } from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import { KINDS, WRITABLE_KINDS } from "../entity/kinds.js";
import { MUTATING_OPTIONS, type MutatingOptions, mutate } from "../mutate.js";
import { planPromote } from "../plan/promote.js";
import { usageFailure } from "../print/failure.js";

interface PromoteOptions extends MutatingOptions {
  readonly by?: string;
  readonly byCommit?: string;
  readonly force?: boolean;
  readonly reason?: string;
}

const STATUSES = [...new Set(WRITABLE_KINDS.flatMap((kind) => KINDS[kind].statuses))];

/** `aiwf promote <id> <status>` */
export const verb: VerbModule<PromoteOptions> = {
  usage: "promote <id> <status>",
  description:
    "Changes the status in the entity's file and commits it. Not every status may follow every other; a refusal says " +
    "which may.",
  examples: [
    { line: "aiwf promote E-0001 active", purpose: "begin an epic" },
    { line: "aiwf promote G-0001 addressed --by-commit HEAD", purpose: "say which commit closes a gap" },
    { line: 'aiwf promote G-0002 open --force --reason "It is back"', purpose: "go back on a final status" },
  ],
  options: [
    { flags: "--by <ids>", description: "which entities address the gap, separated by commas" },
    { flags: "--by-commit <shas>", description: "which commits address the gap, separated by commas" },
    { flags: "--force", description: "take a step that the rules forbid; needs --reason" },
    { flags: "--reason <text>", description: "why; goes into the commit" },
    ...MUTATING_OPTIONS,
  ],
  positionals: { min: 1, max: 2, values: [[], STATUSES] },
  mutates: true,
  async run(invocation) {
    const { options, label, positionals } = invocation;
    const [id = "", to = ""] = positionals;
    const { force = false, reason } = options;
    if (positionals.length < 2) throw usageFailure("missing new-status. Usage: aiwf promote <id> <new-status>");
    if (force && !reason?.trim()) {
      throw usageFailure('--reason "..." is required when --force is set (non-empty after trim)');
    }
    const request = {
      id,
      to,
      by: splitCommaList(options.by),
      byCommits: splitCommaList(options.byCommit),
      force,
      reason,
    };
    return mutate(invocation, { activity: `${label} ${id}`, decide: (situation) => planPromote(request, situation) });
  },
};
