import type { LockHolder, LockReport } from "repolock";

/** What the simulated processes of the model can be told to do. */
export interface Orders {
  /** Acquires, under a name that is also the label. The answer comes when it has ended. */
  readonly acquire: { readonly root: string; readonly lock: string; readonly timeoutMs: number };
  readonly abort: { readonly lock: string };
  readonly release: { readonly lock: string };
  readonly inspect: { readonly root: string };
  /** Asks every lock that it has got so far whether it is held. */
  readonly look: { readonly root: string };
  /** Gives up all locks and waits. */
  readonly forget: Record<string, never>;
}

/** What they answer. */
export interface Answers {
  readonly acquire: AcquireAnswer;
  readonly abort: null;
  readonly release: null;
  readonly inspect: InspectAnswer;
  readonly look: LookAnswer;
  readonly forget: null;
}

/** How an acquire ended. */
export type AcquireAnswer =
  | { readonly outcome: "got" | "aborted" }
  | { readonly outcome: "busy"; readonly waitedMs: number; readonly holder?: Named }
  | { readonly outcome: "refused" | "failed"; readonly message: string };

/** How an inspect ended. */
export type InspectAnswer =
  | {
      readonly outcome: "report";
      readonly path: string;
      readonly exists: boolean;
      readonly state: LockReport["state"];
      readonly holder?: Named;
    }
  | { readonly outcome: "refused" | "failed"; readonly message: string };

/** What a process knows of its own locks. */
export interface LookAnswer {
  /** By the name of the lock: what `assertHeld` says, or that it was released. */
  readonly locks: Readonly<Record<string, "held" | "lost" | "released">>;
  /** The files in the repository that the process has open, where the system shows that. */
  readonly open: readonly string[];
}

/** A holder as others name it. */
export type Named = Pick<LockHolder, "pid" | "label" | "proof">;
