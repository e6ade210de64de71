import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdLock, runAiwf } from "./support/processes.js";
import { entityText, type ScratchRepo, scratchRepo } from "./support/scratch-repo.js";

const REPORT_LOADS = new URL("fixtures/report-native-loads.js", import.meta.url).href;
const env = { NODE_OPTIONS: `--import=${REPORT_LOADS}` };

const READ_ONLY = [["check"], ["history", "G-0001"], ["status"], ["render", "roadmap"], ["doctor"]];

test.each(READ_ONLY)(
  "aiwf %s answers while the lock is held, creates nothing, and does not load fs-ext",
  async (...args) => {
    const repo = await repoWithGap();
    const idle = await runAiwf(repo, args, { env });
    await holdLock(repo);
    const before = filesIn(repo);
    const busy = await runAiwf(repo, args, { env });
    // Only doctor tells of the lock.
    const comparable = (text: string) => text.replace(/^lock:.*\n(?: +.*\n)*/m, "");
    expect({ ...busy, stdout: comparable(busy.stdout) }).toEqual({ ...idle, stdout: comparable(idle.stdout) });
    expect(busy.stdout).not.toBe("");
    expect(busy).toMatchObject({ exitCode: 0, stderr: "" });
    expect(filesIn(repo)).toEqual(before);
  },
);

test("doctor says that the lock is held, and where it is free that it is free", async () => {
  const repo = await repoWithGap();
  const row = async () => /^lock:.*$/m.exec((await repo.aiwf("doctor")).stdout)?.[0];
  expect(await row()).toContain("free");
  await holdLock(repo);
  // Where the kernel does not tell, doctor does not either.
  expect(await row()).toMatch(/held|unknown/);
});

test("a verb that takes the lock does load fs-ext, so the test above would notice", async () => {
  const repo = await repoWithGap();
  expect(await runAiwf(repo, ["exec", "--", "true"], { env })).toMatchObject({
    exitCode: 0,
    stderr: "loaded fs-ext\n",
  });
});

/** Every file below the root with what shows a change. */
function filesIn({ root }: ScratchRepo): string[] {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  return paths.map((path) => {
    const stats = statSync(join(root, path));
    return stats.isDirectory() ? path : `${path} ${stats.mode} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
  });
}

async function repoWithGap(): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  repo.write("aiwf.yaml", "");
  repo.write("work/gaps/G-0001-a.md", entityText({ id: "G-0001", title: "A", status: "open" }, "Text\n"));
  await repo.commit("aiwf add", { verb: "add", entity: "G-0001", actor: "human/t" });
  return repo;
}
