import { formatId, parseAnyWidth } from "../entity/id.js";
import { KINDS, type Kind } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import { LargestNumber, largestOf } from "../git/ids-in-commits.js";
import type { Objects } from "../git/objects.js";
import { findTrunk, type Ref } from "../git/refs.js";

/** Returns the next free id of a kind: one more than the largest id in use. Never fills gaps. */
export function nextId(kind: Kind, inUse: Iterable<string>): string {
  let largest = 0;
  for (const text of inUse) largest = Math.max(largest, numberOf(kind, text));
  return formatId(kind, largest + 1);
}

function numberOf(kind: Kind, text: string): number {
  const id = parseAnyWidth(text);
  return id?.kind === kind ? id.number : 0;
}

/** The ids in commits. Remembers commits that it has read. */
export class IdsOnBranches {
  readonly #objects: Objects;
  readonly #byKind = new Map<Kind, LargestNumber>();

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  /**
   * The largest id of a kind in use at HEAD, at that of another worktree, at the tip of any branch, or of the trunk; undefined if none is.
   *
   * @throws GitError if one of them cannot be read: an id given out now could be in use there
   */
  async largest(kind: Kind, root: string, refs: readonly Ref[], configuredTrunk?: string): Promise<string | undefined> {
    const trunk = await findTrunk(root, refs, configuredTrunk);
    const tips = refs.filter(
      ({ name }) =>
        /^(?:HEAD(?:$| of )|refs\/(?:heads|remotes)\/)/.test(name) && !/^refs\/remotes\/.*\/HEAD$/.test(name),
    );
    const numbers = this.#numbersOf(kind);
    const found = [...tips, ...(trunk === undefined ? [] : [trunk])].map((tip) => numbers.in(tip));
    const largest = largestOf(await Promise.all(found));
    return largest === 0 ? undefined : formatId(kind, largest);
  }

  #numbersOf(kind: Kind): LargestNumber {
    const { directory } = KINDS[kind];
    const number = (path: string) => numberOf(kind, entityPath(path)?.id ?? "");
    const numbers = this.#byKind.get(kind) ?? new LargestNumber(this.#objects, directory, number);
    this.#byKind.set(kind, numbers);
    return numbers;
  }
}
