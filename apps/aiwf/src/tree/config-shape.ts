import { goQuote } from "../print/go-format.js";

/** The type of a setting. */
export type Shape =
  | "text"
  /** A text that YAML reads as text, even without quotes. */
  | "name"
  | "number"
  | "boolean"
  | { readonly list: Shape }
  | { readonly either: Shape; readonly or: Shape }
  /** A mapping with any keys. */
  | { readonly each: Shape }
  /** A mapping. The parser ignores other keys; a closed mapping refuses them. */
  | { readonly fields: Readonly<Record<string, Shape>>; readonly closed?: boolean };

// Verbs compare each item of a list with each file.
const MAX_ITEMS = 1000;

const texts = { list: "text" } as const;
const MEMBER: Shape = { either: "name", or: { fields: { name: "text", paths: texts }, closed: true } };

/** All settings of `aiwf.yaml`, of this program and of the Go program: both refuse the same files. */
export const SETTINGS: Shape = {
  fields: {
    aiwf_version: "text",
    actor: "text",
    hosts: texts,
    status_md: { fields: { auto_update: "boolean" } },
    tdd: { fields: { require_test_metrics: "boolean", strict: "boolean", test_paths: texts } },
    html: { fields: { out_dir: "text", commit_output: "boolean" } },
    allocate: { fields: { trunk: "text" } },
    tree: { fields: { allow_paths: texts, strict: "boolean" } },
    docs: { fields: { paths: texts, strict: "boolean" }, closed: true },
    archive: { fields: { sweep_threshold: "number" } },
    entities: { fields: { title_max_length: "number" } },
    guidance: { fields: { wire_claudemd: "boolean" } },
    areas: {
      fields: { members: { list: MEMBER }, default: "text", required: "boolean", coverage_roots: texts },
      closed: true,
    },
    worktree: { fields: { dir: "text" } },
    logging: { fields: { level: "text", format: "text", destination: "text" } },
    agents: { each: { fields: { model: "text", effort: "text" } } },
    hooks: { each: { fields: { enabled: "boolean" } } },
  },
};

/** The section about contracts, which only `check` reads. */
export const CONTRACTS: Shape = {
  fields: {
    validators: { each: { fields: { command: "text", args: texts }, closed: true } },
    entries: {
      list: { fields: { id: "text", validator: "text", schema: "text", fixtures: "text" }, closed: true },
    },
    strict_validators: "boolean",
  },
  closed: true,
};

/** Says what is wrong with a value, and where; undefined if nothing. A value of null counts as a missing value. */
export function faultIn(value: unknown, shape: Shape, place = ""): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof shape === "string") return isScalar(value, shape) ? undefined : `${place}: expected ${NAMES[shape]}`;
  if ("either" in shape) {
    return faultIn(value, isMapping(value) ? shape.or : shape.either, place);
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return `${place}: expected a list`;
    if (value.length > MAX_ITEMS) return `${place}: more than ${MAX_ITEMS} items`;
    return firstFault(value.entries(), (at) => [shape.list, `${place}[${at}]`]);
  }
  if (!isMapping(value)) return `${place || "the file"}: expected a mapping`;
  if ("each" in shape) return firstFault(Object.entries(value), (key) => [shape.each, below(place, key)]);
  const { fields, closed = false } = shape;
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
  if (closed && unknown !== undefined) {
    return `${place}: unknown key ${goQuote(unknown)} (allowed: ${Object.keys(fields).join(", ")})`;
  }
  const known = Object.entries(value).filter(([key]) => Object.hasOwn(fields, key));
  return firstFault(known, (key) => [fields[key] ?? "text", below(place, key)]);
}

/** Tells whether a value is a mapping of YAML. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

const NAMES = { text: "text", name: "text", number: "a number", boolean: "true or false" };

function isScalar(value: unknown, shape: keyof typeof NAMES): boolean {
  // Any scalar may stand for a text: a version 1.0, a name that looks like a date.
  if (shape === "text") return !Array.isArray(value) && !isMapping(value);
  return typeof value === (shape === "name" ? "string" : shape);
}

function firstFault<Key>(
  entries: Iterable<[Key, unknown]>,
  shapeAt: (key: Key) => readonly [shape: Shape, place: string],
): string | undefined {
  for (const [key, value] of entries) {
    const fault = faultIn(value, ...shapeAt(key));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function below(place: string, key: string): string {
  return place === "" ? key : `${place}.${key}`;
}
