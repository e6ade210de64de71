import type { Story } from "../story.js";
import { foreign } from "./foreign.js";
import { gitStates } from "./git-states.js";
import { histories } from "./histories.js";
import { sequences } from "./sequences.js";
import { settings } from "./settings.js";
import { states } from "./states.js";
import { trees } from "./trees.js";
import { usage } from "./usage.js";
import { wordsInUse } from "./words-in-use.js";

/** All stories that both programs go through, each on a copy of its own. */
export function allStories(): Story[] {
  return [
    ...usage(),
    ...wordsInUse(),
    ...states(),
    ...trees(),
    ...settings(),
    ...gitStates(),
    ...histories(),
    ...foreign(),
    ...sequences(60, 40),
  ];
}
