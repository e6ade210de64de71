import type { Severity } from "../print/finding.js";
import type { Elsewhere } from "../tree/elsewhere.js";

// Any number of findings repeats the names of the branches.
const MOST_NAMES = 100;

/** The message about an id that exists only on other branches. */
export interface ElsewhereProblem {
  readonly subcode: string;
  readonly severity: Severity;
  /** The end of a sentence that names the id. */
  readonly words: string;
}

/**
 * Looks for an id outside the working tree on other branches.
 *
 * @returns undefined if no branch contains the id, or without a search
 */
export function problemElsewhere(canonicalId: string, elsewhere: Elsewhere | undefined): ElsewhereProblem | undefined {
  const hits = elsewhere?.hits.get(canonicalId);
  if (elsewhere === undefined || hits === undefined) return undefined;
  const refs = [...new Set(hits.map(({ ref }) => ref))];
  const more = refs.length > MOST_NAMES ? `, and ${refs.length - MOST_NAMES} more` : "";
  const names = refs.slice(0, MOST_NAMES).join(", ") + more;
  if (elsewhere.hasRemotes && !refs.some((name) => name.startsWith("refs/remotes/"))) {
    const words = `known only on unpublished local refs (${names}) — the reference resolves on this machine and nowhere else`;
    return { subcode: "cross-branch-local-only", severity: "error", words };
  }
  if (new Set(hits.map(({ blob }) => blob)).size > 1) {
    const words = `has diverging content across ${names} (may be an in-flight edit on one of the branches, or a genuine duplicate-mint collision — compare manually)`;
    return { subcode: "cross-branch-collision", severity: "warning", words };
  }
  const words = `known only on ${names} (not yet merged into this branch)`;
  return { subcode: "cross-branch-pending", severity: "warning", words };
}

/** Tells whether a finding is about an id on other branches, to which an entity may refer. */
export function isElsewhere({ subcode = "" }: { readonly subcode?: string | undefined }): boolean {
  return subcode.startsWith("cross-branch-");
}
