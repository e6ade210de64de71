/** How a process is to die: at its n-th call to the system that has to do with the repository. */
export interface Death {
  /** From 1. */
  readonly call: number;
  readonly moment: Moment;
  /** The calls that count are those with a path in this directory, those about processes, and new processes. */
  readonly root: string;
  /** Whether calls that only read are passed over. */
  readonly writesOnly: boolean;
  /** Where the process writes what the call was, before it dies. */
  readonly epitaph: string;
  /** For `group`: how long after the call. */
  readonly delayMs: number;
}

/**
 * When it dies: before or after the call; in the middle of a write, with half of the bytes written; when the process
 * that the call has started was given its input and goes on alone; or together with that process, a moment later.
 */
export type Moment = "before" | "after" | "half" | "orphan" | "group";

/** The variable in the environment that has the {@link Death} as JSON. */
export const DEATH_VARIABLE = "PROOF_DEATH";

/** The calls that are a write of bytes. */
export function isWrite(step: string): boolean {
  return /^write(File)?Sync\b/.test(step);
}

/** The calls that start a process. */
export function isStart(step: string): boolean {
  return /^spawn\b/.test(step);
}
