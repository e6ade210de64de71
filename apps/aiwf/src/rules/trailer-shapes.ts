/** One thing that is wrong with the trailers of a commit. */
export type TrailerProblem = readonly [code: string, words: string];

/** Tells whether text may be the hash of a commit, whole or its beginning. */
export function isSha(text: string): boolean {
  return /^[0-9a-f]{7,40}$/.test(text);
}
