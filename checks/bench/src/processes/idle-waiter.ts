// Waits for a lock that it does not get, and reports what the wait costs.
import { contestantNamed } from "../contestants/all.js";
import { reply } from "./reply.js";

const [name, root = ""] = process.argv.slice(2);
contestantNamed(name).acquire(root);
// After the beginning of the wait, and without what starting the process has cost.
setTimeout(() => {
  const start = process.cpuUsage();
  process.once("message", () => {
    const { user, system } = process.cpuUsage(start);
    reply((user + system) / 1000);
  });
  reply("waiting");
}, 500);
