import { entityPath } from "../entity/path.js";
import { GitError, git } from "../git.js";
import type { RawFinding } from "./rule.js";

/**
 * Every commit that is not published yet says which verb changed an entity.
 *
 * @param since start of the range; undefined: the upstream of the branch
 * @returns undefined if there is no such range
 */
export async function untrailedCommits(root: string, since: string | undefined): Promise<RawFinding[] | undefined> {
  const format = "--format=%x1e%H%x1f%(trailers:key=aiwf-verb,valueonly=true)%x1f";
  const range = `${since ?? "@{upstream}"}..HEAD`;
  const args = ["log", format, "--name-only", "-z", "--end-of-options", range, "--", "work", "docs/adr"];
  try {
    return (await git(root, args)).split("\x1e").flatMap(findingsOfCommit);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** What to report when nothing says which commits are unpublished. */
export const SCOPE_UNDEFINED: RawFinding = {
  code: "provenance-untrailered-scope-undefined",
  severity: "warning",
  message: "no upstream configured and no --since <ref>; provenance audit skipped",
};

function findingsOfCommit(record: string): RawFinding[] {
  const [commit = "", verb = "", names = ""] = record.split("\x1f");
  if (verb.trim() !== "") return [];
  return names.split("\0").flatMap((name) => {
    const path = name.trim();
    const id = entityPath(path)?.id;
    if (id === undefined) return [];
    const message = `commit ${commit.slice(0, 7)} touched ${id} without an aiwf-verb trailer`;
    return [{ code: "provenance-untrailered-entity-commit", severity: "error", message, path, entityId: id }];
  });
}
