import { entityText, type ScratchRepo, scratchRepo } from "./scratch-repo.js";

/** The path of the gap that {@link repoWithGap} makes. */
export const GAP = "work/gaps/G-0001-a.md";

/** Makes a repository with one open gap, G-0001, which is committed. */
export async function repoWithGap(): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  repo.write(GAP, entityText({ id: "G-0001", title: "A", status: "open" }, "Text\n"));
  await repo.commit("start");
  return repo;
}
