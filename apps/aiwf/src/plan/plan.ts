import type { Objects } from "../git/objects.js";
import type { Ref } from "../git/refs.js";
import type { Finding } from "../print/finding.js";
import type { Tree } from "../tree/tree.js";
import type { IdsOnBranches } from "./next-id.js";

/** A verb's decision: some files, and the commit that records them. */
export interface Plan {
  readonly subject: string;
  /** A paragraph under the subject. */
  readonly reason?: string | undefined;
  readonly trailers: readonly Trailer[];
  readonly writes: readonly FileWrite[];
  /** Warnings for the user, besides the success. */
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

/** The decision of a verb without a change. */
export interface NoChange {
  /** The reason, for the user. */
  readonly message: string;
}

/** One `key: value` line at the end of a commit message. */
export type Trailer = readonly [key: string, value: string];

/** The facts on which a verb decides. */
export interface Situation {
  /** Absolute path. */
  readonly root: string;
  readonly actor: string;
  /** The present refs, under the lock. */
  readonly refs: readonly Ref[];
  readonly objects: Objects;
  /** The objects of the refs. */
  readonly idsOnBranches: IdsOnBranches;
  /** Reads the present planning files, and each file only if it has changed since the last call. */
  readonly readTree: () => Promise<Tree>;
}
