import { expect, test } from "vitest";
import { startProcess } from "../support/processes.js";
import { textOf } from "../support/repository-facts.js";
import { BIN, scratchRepo } from "../support/scratch-repo.js";

// A program that makes its input non-blocking, as any Node program does with a pipe, and dies before it can undo that.
const CRASH = `process.stdin.on("readable", () => {}); setImmediate(() => process.kill(process.pid, "SIGKILL"))`;

test("the body is read from standard input also when another program left that non-blocking", async () => {
  const repo = await scratchRepo();
  const script = `"$NODE" -e '${CRASH}'; echo ready; exec "$NODE" "$AIWF" add gap --title A --body-file -`;
  const shell = startProcess("sh", ["-c", script], { cwd: repo.root, env: { NODE: process.execPath, AIWF: BIN } });
  expect(await shell.nextLine()).toBe("ready");
  shell.send("from standard input");
  shell.endInput();
  expect(await shell.ended).toMatchObject({ exitCode: 0 });
  expect(textOf(repo, "work/gaps/G-0001-a.md")).toMatch(/\n---\nfrom standard input\n$/);
});
