/** A stretch of time. Both ends in milliseconds since the epoch. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}
