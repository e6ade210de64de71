import { KINDS, type Kind } from "./kinds.js";

/** The minimum number of digits of a new id. */
export const ID_DIGITS = 4;

/** The parts of an id. */
export interface Id {
  readonly kind: Kind;
  readonly number: number;
  /** The number of digits in the text: `G-001` has three. */
  readonly digits: number;
}

/** Splits an id. A number of more than 15 digits is not an id, because a double cannot count it. */
export function parseId(text: string): Id | undefined {
  const id = parseAnyWidth(text);
  return id !== undefined && id.digits >= KINDS[id.kind].minDigits ? id : undefined;
}

/** Like {@link parseId}, also for text with too few digits for an id: its number is not given out again. */
export function parseAnyWidth(text: string): Id | undefined {
  const match = /^([A-Z]+)-(\d{1,15})$/.exec(text);
  if (match === null) return undefined;
  const [, prefix = "", number = ""] = match;
  const kind = KIND_BY_PREFIX.get(prefix);
  return kind && { kind, number: Number(number), digits: number.length };
}

const KIND_BY_PREFIX = new Map(Object.values(KINDS).map(({ prefix, kind }) => [prefix, kind]));

/** Returns the canonical id of a kind's n-th entity, with at least four digits. */
export function formatId(kind: Kind, number: number): string {
  return `${KINDS[kind].prefix}-${String(number).padStart(ID_DIGITS, "0")}`;
}

/** An id of a part of a milestone, such as `M-0007/AC-1`, taken apart. */
export function parsePartId(text: string): { readonly whole: string; readonly part: string } | undefined {
  const [, whole = "", part = ""] = /^(M-\d{3,})\/(AC-\d+)$/.exec(text) ?? [];
  return whole === "" ? undefined : { whole, part };
}

/** The id with four digits at least, also that of a milestone in the id of its part. Other text stays. */
export function canonicalId(text: string): string {
  const composite = parsePartId(text);
  if (composite !== undefined) return `${canonicalId(composite.whole)}/${composite.part}`;
  const id = parseId(text);
  return id === undefined || id.digits >= ID_DIGITS ? text : formatId(id.kind, id.number);
}
