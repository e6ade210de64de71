// Takes the lock and gives it back at once, again and again, but not greedily: it lets others have it in between, and
// asks at a random moment of their turn. Reports when each wait began and ended, in milliseconds.
import { setTimeout as sleep } from "node:timers/promises";
import { contestantNamed } from "../contestants/all.js";
import { reply } from "./reply.js";

const [name, root = "", times, pauseMs] = process.argv.slice(2);
const contestant = contestantNamed(name);
for (let i = 0; i < Number(times); i++) {
  const startMs = performance.now();
  reply({ startMs });
  const release = await contestant.acquire(root);
  reply({ startMs, endMs: performance.now() });
  await release();
  await sleep(Number(pauseMs) * (0.5 + Math.random()));
}
reply("done");
