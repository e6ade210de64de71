import { KINDS } from "./kinds.js";

/** The kinds whose ids can be met in a tree; this program writes three of them and knows the others by id only. */
export type IdKind = "epic" | "gap" | "decision" | "milestone" | "contract" | "adr";

const ID_KINDS: readonly { kind: IdKind; prefix: string; minDigits: number }[] = [
  ...Object.values(KINDS),
  { kind: "milestone", prefix: "M", minDigits: 3 },
  { kind: "contract", prefix: "C", minDigits: 3 },
  { kind: "adr", prefix: "ADR", minDigits: 4 },
];

/** The digits of a new id; larger numbers take more. */
export const ID_DIGITS = 4;

/** An id, taken apart. */
export interface Id {
  readonly kind: IdKind;
  readonly number: number;
  /** How it was written: `G-001` has three. */
  readonly digits: number;
}

/** Takes an id apart. Numbers beyond 15 digits are not ids: they cannot be counted on from. */
export function parseId(text: string): Id | undefined {
  const match = /^([A-Z]+)-(\d{1,15})$/.exec(text);
  if (match === null) return undefined;
  const [, prefix = "", number = ""] = match;
  const known = ID_KINDS.find((kind) => kind.prefix === prefix);
  if (known === undefined || number.length < known.minDigits) return undefined;
  return { kind: known.kind, number: Number(number), digits: number.length };
}

/** The canonical id of a kind's n-th entity: at least four digits. */
export function formatId(kind: IdKind, number: number): string {
  const prefix = ID_KINDS.find((known) => known.kind === kind)?.prefix ?? "";
  return `${prefix}-${String(number).padStart(ID_DIGITS, "0")}`;
}

/** The id in canonical width; of a composite such as `M-007/AC-1` the part before the slash. Other text stays. */
export function canonicalId(text: string): string {
  const [root = "", ...parts] = text.split("/");
  const id = parseId(root);
  return id === undefined ? text : [formatId(id.kind, id.number), ...parts].join("/");
}
