import type { Objects } from "../git/objects.js";
import type { Ref } from "../git/refs.js";
import type { Finding } from "../print/finding.js";
import type { Tree } from "../tree/tree.js";
import type { IdsOnBranches } from "./next-id.js";

/** A change to the repository that a verb has decided on: some files and the one commit that records them. */
export interface Plan {
  readonly subject: string;
  /** A paragraph under the subject. */
  readonly reason?: string | undefined;
  readonly trailers: readonly Trailer[];
  readonly writes: readonly FileWrite[];
  /** Told to the user along with the success. */
  readonly warnings: readonly Finding[];
  /** For the JSON envelope. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** One file of a {@link Plan}. */
export interface FileWrite {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly content: Buffer;
}

/** What a verb returns that finds nothing to change. */
export interface NoChange {
  /** Why, for the user. */
  readonly message: string;
}

/** One `key: value` line at the end of a commit message. */
export type Trailer = readonly [key: string, value: string];

/** What a verb needs to know to decide. */
export interface Situation {
  /** Absolute path. */
  readonly root: string;
  readonly actor: string;
  /** As they are now, with the lock held. */
  readonly refs: readonly Ref[];
  readonly objects: Objects;
  /** What the refs lead to. */
  readonly idsOnBranches: IdsOnBranches;
  /** Reads the planning files as they are now. What has not changed since the last time is not read again. */
  readonly readTree: () => Promise<Tree>;
}
