import { isDeepStrictEqual } from "node:util";
import type { Answer } from "./answer.js";
import { DIVERGENCES } from "./declared.js";
import type { Divergence, Pair } from "./divergences.js";

/** How two answers relate. */
export type Verdict =
  | { readonly kind: "equal" }
  | { readonly kind: "declared"; readonly by: readonly Divergence[] }
  | { readonly kind: "undeclared"; readonly theirs: Answer; readonly ours: Answer };

/** Judges two answers. What is declared is taken out of both; of what is left nothing may differ. */
export function judge(pair: Pair): Verdict {
  if (isDeepStrictEqual(pair.theirs, pair.ours)) return { kind: "equal" };
  let { theirs, ours } = pair;
  const by: Divergence[] = [];
  for (const divergence of DIVERGENCES) {
    const { mask, covers } = divergence;
    if (covers?.({ ...pair, theirs, ours })) return { kind: "declared", by: [...by, divergence] };
    if (mask === undefined) continue;
    const [maskedTheirs, maskedOurs] = [mask(theirs, pair.run), mask(ours, pair.run)];
    if (isDeepStrictEqual(maskedTheirs, theirs) && isDeepStrictEqual(maskedOurs, ours)) continue;
    [theirs, ours] = [maskedTheirs, maskedOurs];
    by.push(divergence);
    if (isDeepStrictEqual(theirs, ours)) return { kind: "declared", by };
  }
  return { kind: "undeclared", theirs, ours };
}
