import { parseModestly } from "../entity/yaml-bounds.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import type { Areas } from "./areas.js";
import { areaNames, brokenContractRule, brokenRule } from "./config-rules.js";
import { CONTRACTS, faultIn, isMapping, SETTINGS } from "./config-shape.js";
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
  readonly areas: Areas;
  /** The reason for which only a whole `check` refuses the file. */
  readonly refusedByCheck?: string;
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
  const fault = faultIn(document, SETTINGS);
  if (fault !== undefined) throw refusal(fault);
  const broken = brokenRule(document);
  if (broken !== undefined) throw refusal(broken, "aiwf.yaml: ");
  const of = (section: string) => entry(document, section);
  const trunk = textOf(entry(of("allocate"), "trunk"));
  const sweepThreshold = wholeNumber(entry(of("archive"), "sweep_threshold"));
  const titleMaxLength = wholeNumber(entry(of("entities"), "title_max_length")) ?? 0;
  const docsPaths = textsOf(entry(of("docs"), "paths"));
  const refusedByCheck = faultForCheck(document);
  return {
    exists: text !== undefined,
    ...(trunk && { trunk }),
    titleMaxLength: titleMaxLength > 0 ? titleMaxLength : 80,
    treeStrict: entry(of("tree"), "strict") === true,
    allowPaths: textsOf(entry(of("tree"), "allow_paths")),
    ...(sweepThreshold !== undefined && { sweepThreshold }),
    tddStrict: entry(of("tdd"), "strict") === true,
    docsPaths: docsPaths.length > 0 ? docsPaths : ["README.md"],
    docsStrict: entry(of("docs"), "strict") === true,
    areas: { names: areaNames(of("areas")), otherwise: textOf(entry(of("areas"), "default")) || "Uncategorized" },
    ...(refusedByCheck !== undefined && { refusedByCheck }),
  };
}

function faultForCheck(document: unknown): string | undefined {
  if (document === null) return "aiwf.yaml: top-level must be a YAML mapping, got scalar";
  if (!isMapping(document) || !Object.hasOwn(document, "contracts")) return undefined;
  const contracts = document["contracts"];
  const fault = contracts === null ? "EOF" : faultIn(contracts, CONTRACTS, "contracts");
  if (fault !== undefined) return `aiwf.yaml contracts: decoding: ${fault}`;
  const broken = brokenContractRule(contracts);
  return broken === undefined ? undefined : `aiwf.yaml contracts: ${broken}`;
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
  return settings;
}

const NOT_YAML = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function entry(value: unknown, key: string): unknown {
  return isMapping(value) && Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined;
}

function textOf(value: unknown): string {
  return String(value ?? "");
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === "number" ? Math.trunc(value) : undefined;
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

function refusal(reason: string, prefix = "parsing aiwf.yaml: "): Failure {
  return new Failure(`loading tree: loading aiwf.yaml: ${prefix}${reason}`, { exitCode: 3, plain: true });
}
