import { parseModestly } from "../entity/yaml-bounds.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { readRegularFile } from "./read-file.js";

/** The settings of `aiwf.yaml` that this program uses. */
export interface Config {
  /** False without an aiwf.yaml, when every setting has its default. */
  readonly exists: boolean;
  /** The trunk; undefined means `refs/remotes/origin/main`, if it exists. */
  readonly trunk?: string;
  /** In bytes. */
  readonly titleMaxLength: number;
  /** True makes files that are not entities errors instead of warnings. */
  readonly treeStrict: boolean;
  /** Patterns of allowed paths among the entities. */
  readonly allowPaths: readonly string[];
  /** The allowed number of finished entities outside the archive; undefined: any number. */
  readonly sweepThreshold?: number;
  /** True makes empty sections errors for every kind. */
  readonly tddStrict: boolean;
  /** The documents in which ids are looked for, relative to the root. */
  readonly docsPaths: readonly string[];
  /** Wrong ids there are errors, not warnings. */
  readonly docsStrict: boolean;
  /** The file has a value instead of settings, if only `null`. */
  readonly isScalar: boolean;
}

/** Like {@link readConfig}, for verbs that can do without: a file that cannot be read has nothing in it. */
export async function readConfigIfPossible(root: string): Promise<Config> {
  try {
    return await readConfig(root);
  } catch (error) {
    if (isFailure(error)) return configOf(undefined, "");
    throw error;
  }
}

/**
 * Reads `aiwf.yaml`. Ignores unknown keys and a missing file.
 *
 * @throws Failure with exit code 3 if the file is unreadable or a setting has the wrong type
 */
export async function readConfig(root: string): Promise<Config> {
  const text = readText(root);
  return configOf(await parseSettings(text ?? ""), text);
}

function configOf(document: unknown, text: string | undefined): Config {
  const settings = new Settings(document);
  settings.assertKeys("docs", ["paths", "strict"]);
  const trunk = settings.get("allocate", "trunk", isText);
  const sweepThreshold = settings.get("archive", "sweep_threshold", isNumber);
  const titleMaxLength = settings.get("entities", "title_max_length", isNumber) ?? 0;
  const docsPaths = settings.get("docs", "paths", isTextList) ?? [];
  return {
    exists: text !== undefined,
    ...(trunk && { trunk }),
    titleMaxLength: titleMaxLength > 0 ? titleMaxLength : 80,
    treeStrict: settings.get("tree", "strict", isBoolean) ?? false,
    allowPaths: settings.get("tree", "allow_paths", isTextList) ?? [],
    ...(sweepThreshold !== undefined && { sweepThreshold }),
    tddStrict: settings.get("tdd", "strict", isBoolean) ?? false,
    docsPaths: docsPaths.length > 0 ? docsPaths : ["README.md"],
    docsStrict: settings.get("docs", "strict", isBoolean) ?? false,
    isScalar: document === null,
  };
}

async function parseSettings(text: string): Promise<unknown> {
  // Most files only mark the root and contain no setting, so they need no parser.
  if (text.split("\n").every((line) => /^\s*(?:#|$)/.test(line))) return {};
  if (NOT_YAML.test(text)) throw refusal("control characters are not allowed");
  try {
    const yaml = await import("yaml");
    return parseModestly(text, () => parseYaml(yaml, text));
  } catch (error) {
    throw isFailure(error) ? error : refusal(messageOf(error));
  }
}

function parseYaml({ parseDocument }: typeof import("yaml"), text: string): unknown {
  // As the Go program's library: yes and no are booleans, and of several documents the first counts.
  const document = parseDocument(text, { version: "1.1", merge: true, logLevel: "error", prettyErrors: false });
  const error = document.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
  if (error !== undefined) throw refusal(error.message);
  const settings: unknown = document.toJS();
  if (Array.isArray(settings)) throw refusal("a list is not a mapping");
  return settings;
}

const NOT_YAML = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

class Settings {
  readonly #document: unknown;

  constructor(document: unknown) {
    this.#document = document;
  }

  /** Asserts that a section has no other keys than these. */
  assertKeys(section: string, allowed: readonly string[]): void {
    const unknown = Object.keys(entry(this.#document, section) ?? {}).find((key) => !allowed.includes(key));
    if (unknown === undefined) return;
    throw refusal(`${section}: unknown key ${goQuote(unknown)} (allowed: ${allowed.join(", ")})`);
  }

  get<T>(section: string, key: string, is: (value: unknown) => value is T): T | undefined {
    const value = entry(entry(this.#document, section), key) ?? undefined;
    if (value === undefined || is(value)) return value;
    throw refusal(`${section}.${key} has the wrong type`);
  }
}

function entry(value: unknown, key: string): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw refusal(`expected a mapping that holds ${key}`);
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

// A setting is a line: a longer file is not a configuration.
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
  return new Failure(`loading tree: loading aiwf.yaml: parsing aiwf.yaml: ${reason}`, { exitCode: 3, plain: true });
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
