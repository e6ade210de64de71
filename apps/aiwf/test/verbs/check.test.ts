import { expect, test } from "vitest";
import { entityText, type ScratchRepo, scratchRepo } from "../support/scratch-repo.js";

const SKIPPED =
  "provenance-untrailered-scope-undefined (warning) × 1 — no upstream configured and no --since <ref>; provenance audit skipped";
const MORE = "run `aiwf check --verbose` for each warning's location and remediation hint";

function addGap(repo: ScratchRepo, id: string, slug = "a", title = "Hello world"): void {
  repo.write(`work/gaps/${id}-${slug}.md`, entityText({ id, title, status: "open" }, "Some text"));
}

test("a directory without planning files has no findings", async () => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("check")).toEqual({ exitCode: 0, stdout: "ok — no findings\n", stderr: "" });
});

test("a branch without an upstream is a warning, and warnings are no failure", async () => {
  const repo = await scratchRepo();
  addGap(repo, "G-0001");
  await repo.commit("by hand");
  expect(await repo.aiwf("check")).toEqual({
    exitCode: 0,
    stdout: `${SKIPPED}\n\n1 findings (0 errors, 1 warnings)\n${MORE}\n`,
    stderr: "",
  });
});

test("errors fail, are shown one by one, and --verbose shows warnings likewise", async () => {
  const repo = await scratchRepo();
  addGap(repo, "G-0001", "a");
  addGap(repo, "G-0001", "b");
  await repo.commit("by hand");
  const error = 'work/gaps/G-0001-b.md:2: error ids-unique: id "G-0001" is also used by work/gaps/G-0001-a.md';
  const { exitCode, stdout } = await repo.aiwf("check");
  expect(exitCode).toBe(1);
  expect(stdout.split("\n")[0]).toMatch(`${error} — hint: `);
  const verbose = await repo.aiwf("check", "--verbose");
  expect(verbose.stdout).toContain("\nwarning provenance-untrailered-scope-undefined: no upstream configured");
  expect(verbose.stdout).toMatch(/\n\n2 findings \(1 errors, 1 warnings\)\n$/);
});

test("JSON has the findings and what was counted, but no result and no correlation id", async () => {
  const repo = await scratchRepo();
  addGap(repo, "G-0001");
  await repo.commit("by hand");
  const { stdout } = await repo.aiwf("check", "--format=json");
  expect(stdout).toMatch(
    /^\{"tool":"aiwf","version":"0\.1\.0","status":"findings","findings":\[\{"code":"provenance-untrailered-scope-undefined","severity":"warning","message":"no upstream configured and no --since \\u003cref\\u003e; provenance audit skipped","hint":"[^"]*"\}\],"metadata":\{"bindings":0,"entities":1,"findings":1,"root":"[^"]*"\}\}\n$/,
  );
});

test("--fast and --shape-only leave git out and say so", async () => {
  const repo = await scratchRepo();
  addGap(repo, "G-0001");
  await repo.commit("by hand");
  const metadata = async (flag: string) =>
    JSON.parse((await repo.aiwf("check", flag, "--format=json")).stdout).metadata;
  expect(await metadata("--fast")).toEqual({ entities: 1, fast: true, findings: 0, root: repo.root });
  expect(await metadata("--shape-only")).toEqual({ entities: 1, findings: 0, root: repo.root, shape_only: true });
});

test("commits after --since that changed an entity without a verb are errors", async () => {
  const repo = await scratchRepo();
  await repo.commit("base");
  await repo.git("tag", "base");
  addGap(repo, "G-0001");
  await repo.commit("through a verb", { verb: "add", entity: "G-0001", actor: "human/t" });
  expect((await repo.aiwf("check", "--since", "base")).exitCode).toBe(0);
  addGap(repo, "G-0001", "a", "Changed");
  repo.write("unrelated", "");
  await repo.commit("by hand");
  const commit = (await repo.git("rev-parse", "HEAD")).slice(0, 7);
  const { exitCode, stdout } = await repo.aiwf("check", "--since", "base");
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    `error provenance-untrailered-entity-commit: commit ${commit} touched G-0001 with no aiwf-verb: trailer — hint: `,
  );
});

test.each([
  ["of a branch is no change by hand", "merge", 0],
  ["with the subject of a squashed pull request is a commit by hand", "merge (#7)", 1],
])("a merge %s", async (_what, subject, exitCode) => {
  const repo = await scratchRepo();
  addGap(repo, "G-0001");
  await repo.commit("base");
  await repo.git("switch", "--quiet", "--create", "side");
  addGap(repo, "G-0001", "a", "Changed");
  await repo.commit("by hand");
  await repo.git("switch", "--quiet", "-");
  await repo.git("merge", "--quiet", "--no-ff", "side", "-m", subject);
  expect(await repo.aiwf("check", "--since", "HEAD~")).toMatchObject({
    exitCode,
    stdout: exitCode === 0 ? "ok — no findings\n" : expect.stringContaining("-commit/squash-merge: commit "),
  });
});

test("an unknown --since is a warning, as no upstream is", async () => {
  const repo = await scratchRepo();
  await repo.commit("base");
  const { exitCode, stdout } = await repo.aiwf("check", "--since=nope");
  expect(exitCode).toBe(0);
  expect(stdout).toContain('× 1 — --since "nope" does not resolve to a commit; provenance audit skipped\n');
});

test("an id of the trunk at another path is an error, unless commits have renamed or archived the file", async () => {
  const repo = await scratchRepo();
  addGap(repo, "G-0001", "theirs", "A title that git can recognise again");
  await repo.commit("trunk");
  await repo.git("update-ref", "refs/remotes/origin/main", "HEAD");
  await repo.git("mv", "work/gaps/G-0001-theirs.md", "work/gaps/G-0001-renamed.md");
  // That the two look alike proves nothing: people copy files.
  expect((await repo.aiwf("check")).stdout).toContain("trunk-collision");
  await repo.commit("rename");
  expect((await repo.aiwf("check")).stdout).not.toContain("trunk-collision");
  repo.write("work/gaps/archive/x", "");
  await repo.git("mv", "work/gaps/G-0001-renamed.md", "work/gaps/archive/G-0001-theirs.md");
  expect((await repo.aiwf("check")).stdout).not.toContain("trunk-collision");
  await repo.git("rm", "--quiet", "--force", "work/gaps/archive/G-0001-theirs.md");
  repo.write(
    "work/gaps/G-0001-ours.md",
    entityText({ id: "G-0001", title: "Other", status: "open" }, "Unlike the first."),
  );
  const { exitCode, stdout } = await repo.aiwf("check");
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    'work/gaps/G-0001-ours.md:2: error ids-unique/trunk-collision: id "G-0001" is allocated on this branch (work/gaps/G-0001-ours.md) and on trunk (work/gaps/G-0001-theirs.md) for different entities',
  );
});

test("a missing trunk is refused where other branches are published", async () => {
  const repo = await scratchRepo();
  await repo.commit("one");
  await repo.git("update-ref", "refs/remotes/origin/work", "HEAD");
  const { exitCode, stderr } = await repo.aiwf("check", "--format=json");
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /^aiwf check: loading tree: trunk ref "refs\/remotes\/origin\/main" does not resolve in this repo; fetch it or set allocate.trunk/,
  );
});
