import { Directories } from "./directories.js";
import type { Context, Lane } from "./lane.js";
import type { Outcome } from "./outcome.js";
import { ProgressLine } from "./progress-line.js";

/** How to run a lane. */
export interface LaneOrder extends Pick<Context, "effort" | "seed"> {
  /** Which of how many lanes it is, to be shown. */
  readonly place: string;
}

/** Runs a lane. A lane that breaks down has proved nothing, so that counts as a violation, and the others go on. */
export async function runLane(lane: Lane, { effort, seed, place }: LaneOrder): Promise<Outcome> {
  const missing = await lane.missing?.();
  if (missing !== undefined) return { lane, result: { rows: [], violations: [], skipped: [missing] } };
  using directories = new Directories();
  // An exit in the middle disposes of nothing.
  const cleanUp = () => directories[Symbol.dispose]();
  process.once("exit", cleanUp);
  using line = new ProgressLine(`[${place}] ${lane.name}`);
  try {
    const result = await lane.run({ effort, seed, directories, progress: (state) => line.show(state) });
    for (const { directory } of result.violations) if (directory !== undefined) directories.keep(directory);
    return { lane, result };
  } catch (error) {
    const story = `the lane itself broke down: ${error instanceof Error ? error.stack : error}`;
    return { lane, result: { rows: [], violations: [{ story, seed }] } };
  } finally {
    process.off("exit", cleanUp);
  }
}
