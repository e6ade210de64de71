import { existsSync, readFileSync, rmSync } from "node:fs";

/** How a process is to die: at its n-th call to the system that has to do with the repository. */
export interface Death {
  /** From 1. */
  readonly call: number;
  readonly moment: Moment;
  /** The calls that count are those with a path in this directory, and new processes. */
  readonly root: string;
  /** Whether calls that only read are passed over. */
  readonly changesOnly: boolean;
  /** For `group`: how long after the call. */
  readonly delayMs?: number;
}

/**
 * When it dies: before or after the call; in the middle of a write, with half of the bytes written; when the process
 * that the call started was given its input and goes on alone; or together with that process, a moment later.
 */
export type Moment = "before" | "after" | "half" | "orphan" | "group";

const PRELOAD = new URL("../fixtures/die-at-call.js", import.meta.url).href;

/** What makes a Node program die so. */
export function deadly(death: Death): { args: string[]; env: Record<string, string> } {
  const order = { ...death, epitaph: epitaphOf(death.root) };
  return { args: ["--import", PRELOAD], env: { DEATH: JSON.stringify(order) } };
}

/** The call at which the process in this repository died; undefined if it came to its end. */
export function readEpitaph(root: string): string | undefined {
  const path = epitaphOf(root);
  if (!existsSync(path)) return undefined;
  const step = readFileSync(path, "utf8");
  rmSync(path);
  return step;
}

function epitaphOf(root: string): string {
  return `${root}.epitaph`;
}
