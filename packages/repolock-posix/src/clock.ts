/**
 * Returns the time on a clock that only goes forward, in milliseconds. The first call of `performance.now()` would load
 * modules for more than a millisecond, a tenth of what loading repolock and acquiring an unused lock take together.
 */
export function clockMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
