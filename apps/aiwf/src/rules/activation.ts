import { basename, dirname } from "node:path/posix";
import type { Entity } from "../entity/entity.js";
import { aiwfTrailer, type Commit, readCommits } from "../git/commits.js";
import { git } from "../git/git.js";
import { headOf, type Ref } from "../git/refs.js";
import { goQuote } from "../print/go-format.js";
import { findEntity, type Tree } from "../tree/tree.js";
import type { Acknowledged } from "./acknowledged.js";
import { firstById, type RawFinding } from "./rule.js";

/**
 * An epic becomes active on the trunk, and a milestone on the branch of its epic.
 *
 * @param commits the commits of the branch at HEAD with aiwf's trailers
 * @param trunk the short name of the trunk's branch
 */
export async function activationsOnBranches(
  tree: Tree,
  refs: readonly Ref[],
  commits: readonly Commit[],
  trunk: string,
  acknowledged: Acknowledged,
): Promise<RawFinding[]> {
  const local = refs.filter(({ name }) => name.startsWith("refs/heads/"));
  if (local.length === 0) return [];
  const options = ["--branches", "--reverse", "--extended-regexp", "--grep=^aiwf-verb: promote$"];
  const entities = firstById(tree);
  const isAllAtHead = local.every(({ commit }) => commit === headOf(refs));
  const suspects = (isAllAtHead ? commits : await readCommits(tree.root, options))
    .filter((commit) => isActivation(commit) && !acknowledged.commits.has(commit.sha))
    .map((commit) => ({
      commit,
      expected: expectedBranch(tree, entities.get(aiwfTrailer(commit, "entity")), trunk),
    }));
  const branches = new Branches(tree.root, refs);
  const findings: RawFinding[] = [];
  for (const { commit, expected } of suspects) {
    if (expected === undefined || (await branches.all(expected)).has(commit.sha)) continue;
    const isOnTrunk = (await branches.all(trunk)).has(commit.sha);
    if (isOnTrunk && !(await branches.firstParents(trunk)).has(commit.sha)) continue;
    const entityId = aiwfTrailer(commit, "entity");
    const step = `aiwf promote ${entityId} -> ${aiwfTrailer(commit, "to")}`;
    const message = `commit ${commit.sha.slice(0, 8)}: ${step} is not reachable from the expected parent branch ${goQuote(expected)}`;
    findings.push({ code: "promote-on-wrong-branch", severity: "warning", message, entityId });
  }
  return findings;
}

function isActivation(commit: Commit): boolean {
  const [id, to] = [aiwfTrailer(commit, "entity"), aiwfTrailer(commit, "to")];
  if (aiwfTrailer(commit, "verb") !== "promote" || aiwfTrailer(commit, "force") !== "") return false;
  return (id.startsWith("E-") && to === "active") || (id.startsWith("M-") && to === "in_progress");
}

function expectedBranch(tree: Tree, entity: Entity | undefined, trunk: string): string | undefined {
  if (entity?.kind === "epic") return trunk;
  if (entity?.kind !== "milestone") return undefined;
  const epic = findEntity(tree, entity.frontmatter.parent ?? "");
  return epic?.kind === "epic" ? `epic/${basename(dirname(epic.path))}` : undefined;
}

/** The commits on local branches. Reads each branch once. */
class Branches {
  readonly #root: string;
  readonly #refs: readonly Ref[];
  readonly #known = new Map<string, Promise<Set<string>>>();

  constructor(root: string, refs: readonly Ref[]) {
    this.#root = root;
    this.#refs = refs;
  }

  /** Empty without such a branch. */
  all(name: string): Promise<Set<string>> {
    return this.#read(name, []);
  }

  /** Without the commits of merged branches. */
  firstParents(name: string): Promise<Set<string>> {
    return this.#read(name, ["--first-parent"]);
  }

  #read(name: string, options: readonly string[]): Promise<Set<string>> {
    const key = `${options} ${name}`;
    const known = this.#known.get(key) ?? this.#list(name, options);
    this.#known.set(key, known);
    return known;
  }

  async #list(name: string, options: readonly string[]): Promise<Set<string>> {
    const tip = this.#refs.find((ref) => ref.name === `refs/heads/${name}`)?.commit;
    if (tip === undefined) return new Set();
    return new Set((await git(this.#root, ["rev-list", ...options, tip])).split("\n"));
  }
}
