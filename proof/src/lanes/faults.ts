import { seamFaults } from "../faults/seam-faults.js";
import { straceFaults } from "../faults/strace-faults.js";
import type { Lane } from "../lane.js";

/** Whatever the system refuses, the lock answers as documented, leaves nothing behind, and does not hang. */
export const faults: Lane = {
  name: "faults",
  title: "A call that fails has the documented effect and leaves nothing behind",
  method: "Every call fails in turn.",
  async run(context) {
    const parts = [await seamFaults(context), await straceFaults(context)];
    return {
      rows: parts.flatMap(({ rows }) => rows),
      violations: parts.flatMap(({ violations }) => violations),
      skipped: parts.flatMap(({ skipped }) => skipped),
    };
  },
};
