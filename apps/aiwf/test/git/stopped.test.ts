import { expect, test } from "vitest";
import { repoWithGap } from "../support/gap-repo.js";
import { startAiwf } from "../support/processes.js";
import { gate, wrappedGit } from "../support/wrapped-git.js";

// The verbs that commit undo their change first; test/commit/interrupted.test.ts has them.
test.each([
  [["init"], "config"],
  [["check"], "log"],
  [["status"], "show-ref"],
  [["history", "G-0001"], "log"],
  [["doctor"], "rev-parse"],
])("a signal that ends aiwf %j stops its git %s", async (args, command) => {
  const repo = await repoWithGap();
  const { code, reached, ended } = await gate();
  const verb = startAiwf(repo, args, { env: await wrappedGit({ [command]: code }) });
  await reached();
  verb.kill("SIGTERM");
  await ended();
  expect((await verb.ended).signal).toBe("SIGTERM");
});
