import { ScratchRepository } from "repolock-core/testing";
import { expect, test } from "vitest";
import { startFixture } from "./processes.js";

test("acquire in a worker thread rejects with repo-lock-unsupported and a remedy, and the process lives on", async () => {
  using repository = new ScratchRepository();
  const program = startFixture("acquire-in-worker.js", repository.root);
  const { inWorkers, inMain } = JSON.parse(await program.nextLine());
  const outcome = {
    name: "ErrUnsupported",
    code: "repo-lock-unsupported",
    message: "repolock cannot lock in a worker thread: call acquire in the main thread",
  };
  expect(inWorkers).toEqual(Array(4).fill({ outcome, path: repository.lockfilePath }));
  expect(inMain).toBe(repository.lockfilePath);
  expect(await program.ended).toMatchObject({ exitCode: 0 });
});
