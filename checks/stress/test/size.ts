/** Whether this is `npm run stress`; the quick size is for every `npm test`, where all files together take 25 s. */
export const isFull = process.env["STRESS"] === "full";

const firstSeed = Number(process.env["STRESS_SEED"]);

/** One of two numbers, by the size of the run. */
export function sized(quick: number, full: number): number {
  return isFull ? full : quick;
}

/** Where the random choices of tests start; `STRESS_SEED` repeats those of an earlier run. */
export function seeds(quick: number, full: number): number[] {
  return Array.from({ length: sized(quick, full) }, (_, index) => firstSeed + index);
}
