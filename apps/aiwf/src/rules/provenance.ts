import { aiwfTrailer, type Commit, hasAiwfTrailer, shortSha } from "../git/commits.js";
import { goQuote } from "../print/go-format.js";
import type { Tree } from "../tree/tree.js";
import type { Acknowledged } from "./acknowledged.js";
import { authorizationProblems } from "./authorization.js";
import type { RawFinding } from "./rule.js";
import { isSha, type TrailerProblem } from "./trailer-shapes.js";

/**
 * The trailers of the commits of the branch say who acted, for whom, and by which right, in a way that fits together.
 *
 * @param commits those with trailers of aiwf, the oldest first
 */
export function provenance(commits: readonly Commit[], tree: Tree, acknowledged: Acknowledged): RawFinding[] {
  const authorization = authorizationProblems(commits, tree);
  return commits
    .filter(({ sha }) => !acknowledged.commits.has(sha))
    .flatMap((commit) =>
      [...shapeProblems(commit), ...coherenceProblems(commit), ...authorization(commit)].map(([code, words]) => ({
        code,
        severity: "error" as const,
        message: `commit ${shortSha(commit.sha)}: ${words}`,
        entityId: aiwfTrailer(commit, "entity"),
      })),
    );
}

function* shapeProblems(commit: Commit): Generator<TrailerProblem> {
  const actor = aiwfTrailer(commit, "actor");
  if (actor !== "" && !isRole(actor)) {
    yield ["provenance-actor-malformed", `aiwf-actor: ${goQuote(actor)} does not match <role>/<id>`];
  }
  for (const key of ["principal", "on-behalf-of"]) {
    const value = aiwfTrailer(commit, key);
    if (value === "" || (isRole(value) && value.startsWith("human/"))) continue;
    yield [`provenance-${key}-non-human`, `aiwf-${key}: ${goQuote(value)} must be human/<id>`];
  }
  const authorizedBy = aiwfTrailer(commit, "authorized-by");
  if (authorizedBy !== "" && !isSha(authorizedBy)) {
    yield ["provenance-authorized-by-malformed", `aiwf-authorized-by: ${goQuote(authorizedBy)} must be 7–40 hex`];
  }
  if (actor === "" || actor.startsWith("human/")) return;
  for (const key of ["force", "audit-only"]) {
    if (!hasAiwfTrailer(commit, key)) continue;
    yield [`provenance-${key}-non-human`, `aiwf-${key}: requires aiwf-actor: human/... (got ${goQuote(actor)})`];
  }
}

function coherenceProblems(commit: Commit): TrailerProblem[] {
  const actor = aiwfTrailer(commit, "actor");
  if (actor === "") return [];
  const isHuman = actor.startsWith("human/");
  const [principal, onBehalfOf, authorizedBy, force] = ["principal", "on-behalf-of", "authorized-by", "force"].map(
    (key) => hasAiwfTrailer(commit, key),
  );
  // Nearly every commit is of a person who acts directly.
  if (isHuman && !principal && !onBehalfOf && !authorizedBy) return [];
  const rules: [isBroken: boolean | undefined, words: string][] = [
    [onBehalfOf && !authorizedBy, "aiwf-on-behalf-of: present without aiwf-authorized-by:"],
    [authorizedBy && !onBehalfOf, "aiwf-authorized-by: present without aiwf-on-behalf-of:"],
    [!isHuman && !principal, `actor ${goQuote(actor)} is non-human but aiwf-principal: is missing`],
    [force && onBehalfOf, "aiwf-force: and aiwf-on-behalf-of: are mutually exclusive (force is human-only)"],
    [isHuman && principal, "aiwf-principal: is forbidden when aiwf-actor: is human/... (humans act directly)"],
    [isHuman && onBehalfOf, "aiwf-on-behalf-of: is forbidden when aiwf-actor: is human/... (humans act directly)"],
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, words]) => ["provenance-trailer-incoherent", words]);
}

function isRole(text: string): boolean {
  return /^[^ \t\n/]+\/[^ \t\n/]+$/.test(text);
}
