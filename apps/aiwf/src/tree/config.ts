import { parseModestly } from "../entity/yaml-bounds.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { readRegularFile } from "./read-file.js";

/** The settings of `aiwf.yaml` that matter to this program. */
export interface Config {
  /** False if there is no aiwf.yaml: then everything has its default. */
  readonly exists: boolean;
  /** The ref whose entities count as published; undefined means `refs/remotes/origin/main`, if it is there. */
  readonly trunk?: string;
  /** In bytes. */
  readonly titleMaxLength: number;
  /** Files that are no entities are errors, not warnings. */
  readonly treeStrict: boolean;
  /** Patterns of paths that may lie between the entities. */
  readonly allowPaths: readonly string[];
  /** More finished entities than this outside the archive are an error; undefined: never. */
  readonly sweepThreshold?: number;
  /** Empty sections are errors for every kind. */
  readonly tddStrict: boolean;
}

/**
 * Reads `aiwf.yaml`. Unknown keys are ignored, and so is a missing file.
 *
 * @throws Failure with exit code 3 if it cannot be read or a setting has the wrong type
 */
export async function readConfig(root: string): Promise<Config> {
  const text = readText(root);
  const settings = new Settings(await parseDocument(text ?? ""));
  const trunk = settings.get("allocate", "trunk", isText);
  const sweepThreshold = settings.get("archive", "sweep_threshold", isNumber);
  return {
    exists: text !== undefined,
    ...(trunk !== undefined && { trunk }),
    titleMaxLength: settings.get("entities", "title_max_length", isNumber) ?? 80,
    treeStrict: settings.get("tree", "strict", isBoolean) ?? false,
    allowPaths: settings.get("tree", "allow_paths", isTextList) ?? [],
    ...(sweepThreshold !== undefined && { sweepThreshold }),
    tddStrict: settings.get("tdd", "strict", isBoolean) ?? false,
  };
}

async function parseDocument(text: string): Promise<unknown> {
  // The common file only marks the root and says nothing: then no parser needs to be loaded.
  if (text.split("\n").every((line) => /^\s*(?:#|$)/.test(line))) return {};
  const { parse } = await import("yaml");
  try {
    return parseModestly(text, () => parse(text, { logLevel: "error", prettyErrors: false }));
  } catch (error) {
    throw refusal(messageOf(error));
  }
}

class Settings {
  readonly #document: unknown;

  constructor(document: unknown) {
    this.#document = document;
  }

  get<T>(section: string, key: string, is: (value: unknown) => value is T): T | undefined {
    const value = entry(entry(this.#document, section), key) ?? undefined;
    if (value === undefined || is(value)) return value;
    throw refusal(`${section}.${key} has the wrong type`);
  }
}

function entry(value: unknown, key: string): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") throw refusal(`expected a mapping that holds ${key}`);
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

// A setting is a line: more is no configuration.
const MAX_CONFIG_BYTES = 64 * 1024;

function readText(root: string): string | undefined {
  try {
    const bytes = readRegularFile(root, "aiwf.yaml");
    if (bytes === undefined || bytes.length <= MAX_CONFIG_BYTES) return bytes?.toString();
  } catch (error) {
    throw isFailure(error) ? error : refusal(messageOf(error));
  }
  throw refusal(`it has more than ${MAX_CONFIG_BYTES} bytes`);
}

function refusal(reason: string): Failure {
  return new Failure(`loading config: aiwf.yaml: ${reason}`, { exitCode: 3, plain: true });
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
