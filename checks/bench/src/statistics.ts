/**
 * The value below which a share of the sample lies, interpolated between neighbours as most statistics programs do.
 *
 * @param share 0 for the least value, 0.5 for the median, 1 for the greatest
 * @throws RangeError for an empty sample
 */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError("an empty sample has no quantiles");
  return below + (above - below) * (position - Math.floor(position));
}

/** The middle value. */
export function median(sample: readonly number[]): number {
  return quantile(sample, 0.5);
}

/** The arithmetic mean. */
export function mean(sample: readonly number[]): number {
  return sample.reduce((sum, value) => sum + value, 0) / sample.length;
}
