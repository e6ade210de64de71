import type { Divergence } from "./divergences.js";
import { inFindings, withoutHints } from "./report-masks.js";

/** All differences that stay on purpose, in the order of the table. */
export const DIVERGENCES: readonly Divergence[] = [
  {
    where: "findings: hints",
    what: "the advice at the end of a finding has its own words",
    why: "the Go program's advice names verbs that this program does not have",
    better: "neither",
    mask: (answer) => {
      const json = inFindings(answer, ({ hint: _, ...finding }) => finding);
      return { ...json, stdout: withoutHints(json.stdout), stderr: withoutHints(json.stderr) };
    },
  },
];
