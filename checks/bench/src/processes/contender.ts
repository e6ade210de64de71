// Takes the lock when it is told "acquire" and gives it back when it is told "release". Reports when it had it and when
// it began to give it back, on the monotonic clock, which all processes of a machine share.
import { contestantNamed } from "../contestants/all.js";
import { reply } from "./reply.js";

const [name, root = ""] = process.argv.slice(2);
const contestant = contestantNamed(name);
let release: (() => void | Promise<void>) | undefined;

process.on("message", async (order) => {
  if (order === "acquire") {
    release = await contestant.acquire(root);
    reply({ atNs: process.hrtime.bigint() });
  } else {
    const atNs = process.hrtime.bigint();
    await release?.();
    reply({ atNs });
  }
});
reply("ready");
