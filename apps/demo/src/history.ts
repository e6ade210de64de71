import type { ScratchRepository } from "./scratch-repository.js";

/** A commit. */
export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly subject: string;
  /** The ids in its `aiwf-entity` trailers. */
  readonly entities: readonly string[];
}

const FORMAT = "%h%x00%p%x00%s%x00%(trailers:key=aiwf-entity,valueonly,separator=%x20)";

/** All commits of the current branch after the first, and of what was merged into it, oldest first; no merges. */
export async function readCommits(repository: ScratchRepository): Promise<Commit[]> {
  const lines = (await repository.git("log", "--no-merges", "--topo-order", "--reverse", `--format=${FORMAT}`))
    .split("\n")
    .slice(1);
  return lines.map((line) => {
    const [sha = "", parents = "", subject = "", entities = ""] = line.split("\0");
    return { sha, parents: words(parents), subject, entities: words(entities) };
  });
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}
