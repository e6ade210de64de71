import type { Lane } from "../lane.js";
import { combined } from "../part-results.js";
import { gitTrials } from "../path/git-trials.js";
import { sabotage } from "../path/sabotage.js";
import { stepTrials } from "../path/step-trials.js";

/** The path pulled away. */
export const path: Lane = {
  name: "path",
  title: "However the lockfile is pulled away, at no moment do two holders pass assertHeld",
  method: [
    "The lockfile, `.git` or the whole repository is removed, renamed, replaced by a file, a symlink, a directory or a FIFO,",
    "and put back: before and after each call that taking, awaiting, confirming and releasing the lock makes; by a process in",
    "a loop, under which others take turns; and by git, as users use it. After each step, while nothing moves, everybody who",
    "ever got the lock is asked: at most one may pass `assertHeld`, and nobody who had lost may pass again. In the loop",
    "nothing is put back, and then turns that begin and end with an `assertHeld` that passes must not overlap at all. What",
    "`assertHeld` cannot see is in its documentation: a lockfile taken away and put back between two calls, or taken away",
    "after the last.",
  ].join("\n"),
  async run(context) {
    return combined([await stepTrials(context), await sabotage(context), await gitTrials(context)]);
  },
};
