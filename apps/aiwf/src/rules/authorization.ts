import { canonicalId, parsePartId } from "../entity/id.js";
import { aiwfTrailer, type Commit, hasAiwfTrailer, shortSha } from "../git/commits.js";
import { goQuote } from "../print/go-format.js";
import { findEntity, type Tree } from "../tree/tree.js";
import { isSha, type TrailerProblem } from "./trailer-shapes.js";

/**
 * Prepares to check the authorization of commits.
 *
 * @param commits the commits with aiwf's trailers, the oldest first
 * @returns a function that finds the violation of a commit
 */
export function authorizationProblems(commits: readonly Commit[], tree: Tree): (commit: Commit) => TrailerProblem[] {
  const openers = commits.filter(
    (commit) => aiwfTrailer(commit, "verb") === "authorize" && aiwfTrailer(commit, "scope") === "opened",
  );
  const place = new Map(commits.map(({ sha }, at) => [sha, at]));
  const enders = new Map<string, Commit>();
  for (const commit of commits) {
    for (const [key, value] of commit.trailers) {
      if (key === "aiwf-scope-ends" && !enders.has(value)) enders.set(value, commit);
    }
  }
  const names = new Names(commits, tree);

  return (commit) => {
    const problems: TrailerProblem[] = [];
    const actor = aiwfTrailer(commit, "actor");
    const isOwnRight = hasAiwfTrailer(commit, "on-behalf-of") || aiwfTrailer(commit, "verb") === "authorize";
    if (actor.startsWith("ai/") && !isOwnRight) {
      const words = `aiwf-actor: ${goQuote(actor)} has no aiwf-on-behalf-of: (no active scope authorized this act)`;
      problems.push(["provenance-no-active-scope", words]);
    }
    const right = aiwfTrailer(commit, "authorized-by");
    if (!isSha(right)) return problems;
    const [opener, another] = openers.filter(({ sha }) => sha.startsWith(right));
    const named = `aiwf-authorized-by: ${shortSha(right)}`;
    if (opener === undefined || another !== undefined) {
      const words = `${named} does not resolve to an authorize/opened commit`;
      return [...problems, ["provenance-authorization-missing", words]];
    }
    const ender = enders.get(opener.sha);
    const hasEnded = ender !== undefined && (place.get(ender.sha) ?? 0) < (place.get(commit.sha) ?? -1);
    if (hasEnded && !isWrapUp(commit, opener, ender, names)) {
      const words = `${named} references a scope that was already ended`;
      problems.push(["provenance-authorization-ended", words]);
    }
    const scope = names.now(aiwfTrailer(opener, "entity"));
    const target = aiwfTrailer(commit, "entity");
    if (scope !== "" && target !== "" && !reaches(tree, names.renamed(rootOf(target)), rootOf(scope))) {
      const words = `${named} — target ${target} does not reach scope-entity ${scope}`;
      problems.push(["provenance-authorization-out-of-scope", words]);
    }
    return problems;
  };
}

/** The present ids of entities, by their ids at the time of a commit. */
class Names {
  readonly #next = new Map<string, string>();
  readonly #tree: Tree;

  constructor(commits: readonly Commit[], tree: Tree) {
    this.#tree = tree;
    for (const commit of commits) {
      const [before, after] = [aiwfTrailer(commit, "prior-entity"), aiwfTrailer(commit, "entity")];
      if (before !== "" && after !== "" && before !== after) this.#next.set(before, after);
    }
  }

  /** From the commits that changed ids, and from the entities' own former ids. */
  now(id: string): string {
    const seen = new Set([id]);
    let current = id;
    for (let next = this.#next.get(current); next !== undefined && !seen.has(next); next = this.#next.get(current)) {
      seen.add(next);
      current = next;
    }
    return this.renamed(current);
  }

  /** From the entities' own former ids only. */
  renamed(id: string): string {
    const wanted = canonicalId(id);
    const entity = this.#tree.entities.find(({ frontmatter }) =>
      frontmatter.prior_ids?.some((prior) => canonicalId(prior) === wanted),
    );
    return entity?.frontmatter.id ?? id;
  }
}

/** Whether a commit finishes work whose authorization ended with the promotion of the same entity. */
function isWrapUp(commit: Commit, opener: Commit, ender: Commit, names: Names): boolean {
  const verb = aiwfTrailer(commit, "verb");
  if ((verb !== "wrap-epic" && verb !== "wrap-milestone") || aiwfTrailer(ender, "verb") !== "promote") return false;
  const entities = [commit, ender, opener].map((each) => names.now(rootOf(aiwfTrailer(each, "entity"))));
  const [own = "", ended = "", opened = ""] = entities;
  return own !== "" && own === ended && (opened === "" || opened === own);
}

/** Whether an entity equals the other, is below it, or was discovered in it. */
function reaches(tree: Tree, from: string, to: string): boolean {
  if (from === to) return true;
  const goal = canonicalId(rootOf(to));
  const start = canonicalId(rootOf(from));
  const discoveredIn = findEntity(tree, start)?.frontmatter.discovered_in;
  return isBelow(tree, start, goal) || (!!discoveredIn && isBelow(tree, canonicalId(rootOf(discoveredIn)), goal));
}

function isBelow(tree: Tree, from: string, goal: string): boolean {
  const seen = new Set<string>();
  let current = from;
  while (current !== "" && !seen.has(current)) {
    if (current === goal) return true;
    seen.add(current);
    current = canonicalId(rootOf(findEntity(tree, current)?.frontmatter.parent ?? ""));
  }
  return false;
}

function rootOf(id: string): string {
  return parsePartId(id)?.whole ?? id;
}
