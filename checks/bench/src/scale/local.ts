import { repolock } from "../contestants/repolock.js";
import { measureHandOffs } from "../hand-off.js";
import { ScratchRoot } from "../scratch.js";
import { takeTurns } from "./turns.js";

const HAND_OFFS = 30;
const SATURATION_MS = 5000;

/** What so many processes get of a lock that all of them want all the time. */
export interface LocalPoint {
  /** How many wait while one has it. */
  readonly waiters: number;
  readonly handOffsMs: readonly number[];
  readonly perSecond: number;
  readonly cpuMsPerTurn: number;
}

/** Measures hand-off and throughput with so many waiters on this machine. Turns are empty: all that costs is the lock. */
export async function measureLocal(waiters: number): Promise<LocalPoint> {
  const handOffsMs = await measureHandOffs(repolock, waiters, HAND_OFFS);
  using root = new ScratchRoot();
  const { perSecond, cpuMsPerTurn } = await takeTurns(
    [root.path],
    waiters + 1,
    { meanThinkMs: 0, holdMs: 0 },
    SATURATION_MS,
  );
  return { waiters, handOffsMs, perSecond, cpuMsPerTurn };
}
