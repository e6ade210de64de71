// Holds the lock for a while, gives it back and takes it again at once, for ever.
import { setTimeout as sleep } from "node:timers/promises";
import { contestantNamed } from "../contestants/all.js";
import { reply } from "./reply.js";

const [name, root = "", holdMs] = process.argv.slice(2);
const contestant = contestantNamed(name);
for (let turns = 0; ; turns++) {
  const release = await contestant.acquire(root);
  if (turns === 0) reply("greedy");
  await sleep(Number(holdMs));
  await release();
}
