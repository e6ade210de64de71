import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { GlusterVolume, hindrance } from "network/gluster";
import { repolock } from "../contestants/repolock.js";
import { measureHandOffsAt } from "../hand-off.js";
import { takeTurns } from "./turns.js";

const HAND_OFFS = 30;
const SATURATION_MS = 5000;

/** What processes on several machines get, one process on each. */
export interface SharedPoint {
  readonly machines: number;
  readonly handOffsMs: readonly number[];
  readonly perSecond: number;
}

/** Measures hand-off and throughput between clients of one GlusterFS brick, all of them on this machine. */
export async function measureShared(counts: readonly number[]): Promise<SharedPoint[] | string> {
  const reason = hindrance();
  if (reason !== undefined) return reason;
  await using volume = await GlusterVolume.start();
  const roots: string[] = [];
  const points: SharedPoint[] = [];
  for (const machines of counts) {
    while (roots.length < machines) {
      const { directory } = await volume.addMachine(`machine-${roots.length + 1}`);
      const root = join(directory, "repository");
      if (roots.length === 0) await mkdir(join(root, ".git"), { recursive: true });
      roots.push(root);
    }
    const handOffsMs = await measureHandOffsAt(roots, repolock, machines - 1, HAND_OFFS);
    const { perSecond } = await takeTurns(roots, machines, { meanThinkMs: 0, holdMs: 0 }, SATURATION_MS);
    points.push({ machines, handOffsMs, perSecond });
  }
  return points;
}
