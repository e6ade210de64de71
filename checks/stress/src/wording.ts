const counts = new Intl.NumberFormat("en");

/** A number as a reader wants it: 20,000. */
export function countText(count: number): string {
  return counts.format(count);
}

/** How many violations were found. */
export function foundText(violations: number): string {
  return violations === 0 ? "nothing" : plural(violations, "violation");
}

/** A number of things: 1 lane, 2 lanes. */
export function plural(count: number, thing: string): string {
  return `${countText(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** How long something took: 45 s, 12 min 3 s. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
