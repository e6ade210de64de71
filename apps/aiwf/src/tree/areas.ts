/** The areas of a plan, as `aiwf.yaml` lists them. */
export interface Areas {
  readonly names: readonly string[];
  /** The label of the items without an area. */
  readonly otherwise: string;
}

/** The items of one area. */
export interface Group<T> {
  readonly label: string;
  readonly items: readonly T[];
}

/**
 * Groups items by their areas, in the order of `aiwf.yaml`. Leaves out areas without items. The last group holds the items
 * without an area, and may be empty. Returns undefined if the plan has no areas.
 */
export function groupByArea<T>(
  items: readonly T[],
  { names, otherwise }: Areas,
  areaOf: (item: T) => string | undefined,
): readonly Group<T>[] | undefined {
  if (names.length === 0) return undefined;
  const groups = names.map((label) => ({ label, items: items.filter((item) => areaOf(item) === label) }));
  const rest = items.filter((item) => !names.includes(areaOf(item) ?? ""));
  return [...groups.filter((group) => group.items.length > 0), { label: otherwise, items: rest }];
}
