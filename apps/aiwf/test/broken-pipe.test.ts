import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { BIN } from "./scratch-repo.js";

test("a reader that goes away is no error", async () => {
  const child = spawn(process.execPath, [BIN, "help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});
