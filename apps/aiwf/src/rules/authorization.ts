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
  const openers = commits
    .filter((commit) => aiwfTrailer(commit, "verb") === "authorize" && aiwfTrailer(commit, "scope") === "opened")
    .sort((one, other) => (one.sha < other.sha ? -1 : 1));
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
    const opener = onlyOneWith(openers, right);
    const named = `aiwf-authorized-by: ${shortSha(right)}`;
    if (opener === undefined) {
      const words = `${named} does not resolve to an authorize/opened commit`;
      return [...problems, ["provenance-authorization-missing", words]];
    }
    const ender = enders.get(opener.sha);
    const hasEnded = ender !== undefined && (place.get(ender.sha) ?? 0) < (place.get(commit.sha) ?? -1);
    if (hasEnded && !isWrapUp(commit, opener, ender, names)) {
      const words = `${named} references a scope that was already ended`;
      problems.push(["provenance-authorization-ended", words]);
    }
    const scope = names.now(entityOf(opener));
    const target = entityOf(commit);
    if (scope !== "" && target !== "" && !reaches(tree, names.renamed(rootOf(target)), rootOf(scope))) {
      const words = `${named} — target ${target} does not reach scope-entity ${scope}`;
      problems.push(["provenance-authorization-out-of-scope", words]);
    }
    return problems;
  };
}

/** Returns the only commit whose hash begins so, from commits in the order of their hashes. */
function onlyOneWith(commits: readonly Commit[], start: string): Commit | undefined {
  let [from, to] = [0, commits.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((commits[middle]?.sha ?? "") < start) from = middle + 1;
    else to = middle;
  }
  const [one, another] = commits.slice(from, from + 2);
  return one?.sha.startsWith(start) && !another?.sha.startsWith(start) ? one : undefined;
}

// The messages about many commits repeat an id.
const LONGEST_ID = 255;

function entityOf(commit: Commit): string {
  const id = aiwfTrailer(commit, "entity");
  return id.length > LONGEST_ID ? "" : id;
}

/** The present ids of entities, by their ids at the time of a commit. */
class Names {
  readonly #next = new Map<string, string>();
  readonly #last = new Map<string, string>();
  readonly #renamed = new Map<string, string>();

  constructor(commits: readonly Commit[], { entities }: Tree) {
    for (const commit of commits) {
      const [before, after] = [aiwfTrailer(commit, "prior-entity"), entityOf(commit)];
      if (before !== "" && after !== "" && before !== after) this.#next.set(before, after);
    }
    for (const { frontmatter } of entities) {
      for (const prior of frontmatter.prior_ids?.map(canonicalId) ?? []) {
        if (!this.#renamed.has(prior)) this.#renamed.set(prior, frontmatter.id);
      }
    }
  }

  /** From the commits that changed ids, and from the entities' own former ids. */
  now(id: string): string {
    return this.renamed(this.#lastOf(id));
  }

  /** From the entities' own former ids only. */
  renamed(id: string): string {
    return this.#renamed.get(canonicalId(id)) ?? id;
  }

  /** Follows the changes, once for each id. In a circle, the last id is the one before the id itself. */
  #lastOf(id: string): string {
    const way: string[] = [];
    const places = new Map<string, number>();
    let current = id;
    for (let next = this.#next.get(id); next !== undefined && !this.#last.has(current); next = this.#next.get(next)) {
      places.set(current, way.length);
      way.push(current);
      if (places.has(next)) break;
      current = next;
    }
    const last = this.#last.get(current) ?? current;
    const circle = places.get(this.#next.get(last) ?? "") ?? way.length;
    for (const [at, each] of way.entries()) this.#last.set(each, at > circle ? (way[at - 1] ?? last) : last);
    return this.#last.get(id) ?? last;
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
