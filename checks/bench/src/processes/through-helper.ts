// Acquires and releases through a helper program, in turns with a bare call of flock(1). Says how long each took.
// To be run with --no-addons. Arguments: root, how many times.
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { acquire, inspect } from "repolock";
import { now, say } from "./protocol.js";

const [root = "", times] = process.argv.slice(2);
const { through } = (await inspect(root)).locking;
if (through !== "flock") throw new Error(`to be compared with flock(1), but the lock works through ${through}`);
const oursMs: number[] = [];
const bareMs: number[] = [];
for (let i = 0; i < Number(times); i++) {
  bareMs.push(await timed(bare));
  oursMs.push(await timed(async () => (await acquire(root)).release()));
}
say({ oursMs, bareMs });

function bare(): void {
  const fd = openSync(join(root, "bare.lock"), "a");
  const { status } = spawnSync("flock", ["-xn", "3"], { stdio: ["ignore", "ignore", "ignore", fd] });
  closeSync(fd);
  if (status !== 0) throw new Error(`flock(1) exited with ${status}`);
}

async function timed(what: () => void | Promise<void>): Promise<number> {
  const startMs = now();
  await what();
  return now() - startMs;
}
