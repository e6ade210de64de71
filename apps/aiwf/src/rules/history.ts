import { canonicalId } from "../entity/id.js";
import { activePath, entityPath } from "../entity/path.js";
import { askGit, git } from "../git/git.js";
import { idsInCommit, type PathId } from "../git/ids-in-commits.js";
import { Objects } from "../git/objects.js";
import { findCommit, type Ref } from "../git/refs.js";
import { parseMessage } from "../git/trailers.js";
import { goQuote } from "../print/go-format.js";
import type { Tree } from "../tree/tree.js";
import type { RawFinding } from "./rule.js";

/**
 * Every commit that is not published yet says which verb changed an entity.
 *
 * @param since start of the range; undefined: the upstream of the branch
 * @returns undefined if there is no such range
 */
export async function untrailedCommits(root: string, since: string | undefined): Promise<RawFinding[] | undefined> {
  const start = since === undefined ? await upstream(root) : await findCommit(root, since);
  if (start === undefined) return undefined;
  const paths = ["--", "work", "docs/adr"];
  const range = ["--end-of-options", `${start}..HEAD`];
  const records = (await git(root, ["log", "-z", "--format=%H%n%B", ...range, ...paths])).split("\0");
  const untrailed = records
    .filter((record) => record !== "" && !hasVerb(record))
    .map((record) => record.split("\n", 1));
  if (untrailed.length === 0) return [];
  const input = `${untrailed.join("\n")}\n`;
  const args = ["diff-tree", "--stdin", "--root", "-r", "-M", "--name-only", "-z", ...paths];
  return findingsIn((await git(root, args, { input })).split("\0"));
}

function hasVerb(record: string): boolean {
  const { trailers } = parseMessage(record.slice(record.indexOf("\n")));
  return trailers.some(([key, value]) => key.toLowerCase() === "aiwf-verb" && value !== "");
}

/** The upstream of the branch at HEAD, if it has one and that has been fetched. */
async function upstream(root: string): Promise<string | undefined> {
  const branch = (await askGit(root, ["symbolic-ref", "--quiet", "HEAD"]))?.trim();
  if (branch === undefined) return undefined;
  const name = (await git(root, ["for-each-ref", "--format=%(upstream)", branch])).trim();
  return name === "" ? undefined : findCommit(root, name);
}

/** What to report when nothing says which commits are unpublished. */
export const SCOPE_UNDEFINED: RawFinding = {
  code: "provenance-untrailered-scope-undefined",
  severity: "warning",
  message: "no upstream configured and no --since <ref>; provenance audit skipped",
};

/** The findings of a list in which each commit is followed by its paths. */
function findingsIn(words: readonly string[]): RawFinding[] {
  let commit = "";
  return words.flatMap((word) => {
    const id = entityPath(word)?.id;
    if (/^[0-9a-f]{40,64}$/.test(word)) commit = word;
    if (id === undefined) return [];
    const message = `commit ${commit.slice(0, 7)} touched ${id} without an aiwf-verb trailer`;
    return [
      { code: "provenance-untrailered-entity-commit", severity: "error", message, path: word, entityId: id } as const,
    ];
  });
}

/**
 * No id of the working tree is another entity's on the trunk. The same entity at another path is none: moved into the
 * archive, or renamed in a way that git recognises.
 */
export async function trunkCollisions(tree: Tree, trunk: Ref): Promise<RawFinding[]> {
  const objects = new Objects(tree.root);
  const onTrunk = await idsInCommit(objects, trunk).finally(() => objects.close());
  const disputed = findDisputed(tree, onTrunk);
  if (disputed.length === 0) return [];
  const renames = await renamesSince(tree.root, trunk.commit);
  return disputed
    .filter(({ here, there }) => renames.get(there.path) !== here.path)
    .map(({ here, there }) => ({
      code: "ids-unique",
      subcode: "trunk-collision",
      severity: "error",
      message: `id ${goQuote(there.id)} is allocated on this branch (${here.path}) and on trunk (${there.path}) for different entities`,
      path: here.path,
      entityId: there.id,
      field: "id",
    }));
}

function findDisputed(tree: Tree, onTrunk: readonly PathId[]): { here: PathId; there: PathId }[] {
  const own = new Map<string, PathId>();
  for (const { id, path } of [
    ...tree.entities.map((entity) => ({ id: entity.frontmatter.id, path: entity.path })),
    ...tree.stubs,
  ]) {
    if (!own.has(canonicalId(id))) own.set(canonicalId(id), { id, path });
  }
  return onTrunk.flatMap((there) => {
    const here = own.get(canonicalId(there.id));
    return here === undefined || activePath(here.path) === activePath(there.path) ? [] : [{ here, there }];
  });
}

async function renamesSince(root: string, commit: string): Promise<Map<string, string>> {
  const args = [
    "diff",
    "-M",
    "--diff-filter=R",
    "--name-status",
    "--no-relative",
    "-z",
    commit,
    "--",
    "work",
    "docs/adr",
  ];
  const fields = (await git(root, args)).split("\0");
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) renames.set(fields[at + 1] ?? "", fields[at + 2] ?? "");
  return renames;
}
