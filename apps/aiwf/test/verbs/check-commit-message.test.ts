import { expect, test } from "vitest";
import { scratchRepo } from "../support/scratch-repo.js";

const SCISSORS = "# ------------------------ >8 ------------------------";

test.each([
  ["a known verb", "aiwf-verb: add\n", 0],
  ["an unknown verb", "aiwf-verb: bogus\n", 1],
  ["one of two", "aiwf-verb: add\naiwf-verb: bogus\n", 1],
  ["no verb", "aiwf-verb:\n", 1],
  ["an unknown verb above a patch", "aiwf-verb: bogus\n---\n a.md | 1 +\n", 1],
  ["an unknown verb in the text", "aiwf-verb: bogus\n\nText.\n", 0],
  ["an unknown verb in a comment", "# aiwf-verb: bogus\n", 0],
  ["an unknown verb below the scissors", `aiwf-verb: add\n\n${SCISSORS}\naiwf-verb: bogus\n`, 0],
])("check --commit-msg sees what git takes for a trailer: %s", async (_name, trailers, exitCode) => {
  const repo = await scratchRepo();
  repo.write("message", `Subject\n\n${trailers}`);
  expect(await repo.aiwf("check", "--commit-msg", "message")).toMatchObject({ exitCode });
});

test("check --commit-msg uses git's settings of the repository, as git does for the same message", async () => {
  const repo = await scratchRepo();
  await repo.git("config", "core.commentChar", ";");
  repo.write("message", "Subject\n\naiwf-verb: add\n; a comment\naiwf-verb: bogus\n");
  expect(await repo.aiwf("check", "--commit-msg", "message")).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('value(s): ["bogus"]'),
  });
});
