import { markdownTable } from "markdown-table";
import { realFaults } from "../faults/real-faults.js";
import { RULES } from "../faults/rules.js";
import { seamFaults } from "../faults/seam-faults.js";
import { straceFaults } from "../faults/strace-faults.js";
import type { Lane } from "../lane.js";
import { combined } from "../part-results.js";

const ROWS = RULES.map(({ verb, call, on, error, lasts, text }) => [
  call.map((name) => `\`${name}\``).join(", "),
  on.map((place) => place.replace(".git", "`.git`")).join(", "),
  [verb, error, lasts === false ? "once" : undefined].filter((word) => word !== undefined).join(", "),
  text,
]);

/** Faults under the call. */
export const faults: Lane = {
  name: "faults",
  title: "A call that fails has the documented effect, leaves nothing behind, and never hangs",
  method: [
    "Every call to the system that the library makes while it takes, awaits, confirms, releases and inspects a lock fails in",
    "turn, with each error, once and each time it is made again: by a seam under Node's functions, and under `strace` in a",
    "real process. The effect must be the documented one: an error with the right code, path and cause, or none. What is open",
    "and pending is counted before and after. While the lock is held no other process may get it, and afterwards another",
    "process must get it at its first try. Then the same where the system is really short of something. `EINTR` is neither",
    "contention nor failure: the call is made again, by libuv for most, by the library for `flock`. A failing `epoll` ends the",
    "process (libuv aborts), which frees the lock like any death.",
    "",
    "This is the documented effect; the first row that fits counts.",
    "",
    markdownTable([["call", "on", "when", "effect"], ...ROWS]),
  ].join("\n"),
  async run(context) {
    return combined([await seamFaults(context), await straceFaults(context), await realFaults(context)]);
  },
};
