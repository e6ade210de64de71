// Does with the lock what it is told, one order a line: acquires it, releases it, or takes turns. It says when
// it had the lock and when it began to give it back, on the monotonic clock, which all processes of a machine share.
// Arguments: name of the contestant, root.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { repolock } from "../contestants/repolock.js";
import { toldByPipe } from "../contestants/told-by-pipe.js";
import { ScratchRoot } from "../scratch.js";
import { now, type Order, say, type TurnsOrder } from "./protocol.js";

const [name, root = ""] = process.argv.slice(2);
const { acquire } = name === toldByPipe.name ? toldByPipe : repolock;
let release: (() => void | Promise<void>) | undefined;

// Whoever started this process may end in the middle: then this one has no purpose, whatever it is doing.
process.stdin.once("end", () => process.exit());
createInterface({ input: process.stdin }).on("line", (line) => obey(JSON.parse(line)));
await loadLock();
say({ ready: true });

async function loadLock(): Promise<void> {
  using elsewhere = new ScratchRoot();
  await (await acquire(elsewhere.path))?.();
}

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case "acquire":
      release = await acquire(root);
      return say({ atMs: now() });
    case "release": {
      const atMs = now();
      await release?.();
      return say({ atMs });
    }
    case "turns":
      return takeTurns(order);
  }
}

async function takeTurns({ times = Number.POSITIVE_INFINITY, holdMs, pauseMs, timeoutMs }: TurnsOrder): Promise<void> {
  for (let i = 0; i < times; i++) {
    const askedMs = now();
    const giveBack = await acquire(root, timeoutMs);
    const heldMs = now();
    if (giveBack === undefined) {
      say({ askedMs, busyMs: heldMs });
    } else {
      await sleep(holdMs);
      const releasedMs = now();
      await giveBack();
      say({ askedMs, heldMs, releasedMs });
    }
    if (pauseMs > 0) await sleep(pauseMs * (0.5 + Math.random()));
  }
}
