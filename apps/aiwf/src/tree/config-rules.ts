import { goQuote } from "../print/go-format.js";
import { isMapping } from "./config-shape.js";

/**
 * Says which rule the values of settings break, beyond their types; undefined if none. This program uses none of these
 * settings, but it refuses what the Go program refuses.
 *
 * @param settings that have the right types
 */
export function brokenRule(settings: unknown): string | undefined {
  return areaRule(section(settings, "areas")) ?? tddRule(section(settings, "tdd")) ?? agentRule(settings);
}

/** The same about the section of contracts. */
export function brokenContractRule(contracts: unknown): string | undefined {
  const validators = section(contracts, "validators");
  const unnamed = Object.entries(validators).flatMap(([name, value]) => {
    if (name === "") return ["validators: empty key is not allowed"];
    return text(value, "command") === "" ? [`validators[${name}]: command is required`] : [];
  });
  const broken = list(contracts, "entries").flatMap((entry, at) => {
    const [id, validator] = [text(entry, "id"), text(entry, "validator")];
    if (!/^C-\d{3,}$/.test(id)) return [`entries[${at}]: id ${goQuote(id)} does not match C-NNN format`];
    const rules: readonly (readonly [isKept: boolean, otherwise: string])[] = [
      [validator !== "", "validator is required"],
      [Object.hasOwn(validators, validator), `validator ${goQuote(validator)} is not declared in contracts.validators`],
      [text(entry, "schema") !== "", "schema is required"],
      [text(entry, "fixtures") !== "", "fixtures is required"],
    ];
    return rules.filter(([isKept]) => !isKept).map(([, otherwise]) => `entries[${at}] (id=${id}): ${otherwise}`);
  });
  return [...unnamed, ...broken][0];
}

/** The names of the areas in a section of that name. */
export function areaNames(areas: unknown): string[] {
  return list(areas, "members").map((member) => (isMapping(member) ? text(member, "name") : String(member ?? "")));
}

// The Go program reserves it for what concerns every area.
const EVERY_AREA = "global";

function areaRule(areas: Readonly<Record<string, unknown>>): string | undefined {
  const names = areaNames(areas);
  const ofMembers = list(areas, "members").flatMap((member, at) => {
    return memberRule(names[at] ?? "", list(member, "paths").map(String), names.slice(0, at)) ?? [];
  });
  const fallback = text(areas, "default");
  return (
    ofMembers[0] ??
    (fallback === "" ? undefined : defaultRule(fallback, names)) ??
    (areas["required"] === true && names.length === 0
      ? "areas.required is set but no members are declared"
      : list(areas, "coverage_roots").flatMap((root) => rootRule(String(root)) ?? [])[0])
  );
}

function memberRule(name: string, paths: readonly string[], earlier: readonly string[]): string | undefined {
  if (name.trim() === "") return "areas.members contains an empty member";
  const member = `areas.members member ${goQuote(name)}`;
  if (name !== name.trim()) return `${member} has leading or trailing whitespace`;
  if (name === EVERY_AREA) {
    return `areas.members may not declare the reserved ${goQuote(name)} area; it is the cross-cutting sentinel (ADR-0021)`;
  }
  if (earlier.includes(name)) return `areas.members contains duplicate member ${goQuote(name)}`;
  const broken = paths.flatMap((path) => {
    if (path.trim() === "") return [`${member} contains an empty path entry`];
    if (path !== path.trim()) return [`${member} path ${goQuote(path)} has leading or trailing whitespace`];
    return isPattern(path) ? [] : [`${member} path ${goQuote(path)} is not a valid glob: ${badPattern(path)}`];
  });
  return broken[0];
}

function defaultRule(name: string, members: readonly string[]): string | undefined {
  if (name.trim() === "") return "areas.default is whitespace-only";
  const quoted = `areas.default ${goQuote(name)}`;
  if (name !== name.trim()) return `${quoted} has leading or trailing whitespace`;
  if (members.length === 0) return `${quoted} is set but no members are declared`;
  if (members.includes(name)) return `${quoted} must not also be a member; it labels the untagged complement`;
  return undefined;
}

function rootRule(path: string): string | undefined {
  if (path.trim() === "") return "areas.coverage_roots contains an empty entry";
  const quoted = `areas.coverage_roots entry ${goQuote(path)}`;
  if (path !== path.trim()) return `${quoted} has leading or trailing whitespace`;
  if (path === "." || path.split("/").every((name) => !["", ".", ".."].includes(name))) return undefined;
  return `${quoted} is not a valid repo-relative path (use '/'-separated, no leading slash, no \`..\` segments)`;
}

function tddRule(tdd: Readonly<Record<string, unknown>>): string | undefined {
  const broken = list(tdd, "test_paths").flatMap((value) => {
    const path = String(value ?? "");
    if (path.trim() === "") return ["tdd.test_paths contains an empty path entry"];
    const quoted = `tdd.test_paths entry ${goQuote(path)}`;
    if (path !== path.trim()) return [`${quoted} has leading or trailing whitespace`];
    return isPattern(path) ? [] : [`${quoted} is not a valid glob: ${badPattern(path)}`];
  });
  return broken[0];
}

const AGENT = {
  model: ["opus", "sonnet", "haiku", "fable", "inherit"],
  effort: ["low", "medium", "high", "xhigh", "max"],
};

function agentRule(settings: unknown): string | undefined {
  const broken = Object.entries(section(settings, "agents")).flatMap(([name, agent]) =>
    Object.entries(AGENT).flatMap(([key, allowed]) => {
      const value = text(agent, key);
      if (value === "" || allowed.includes(value)) return [];
      return [`agents.${name}.${key}: unknown ${key} ${goQuote(value)} (want one of ${allowed.join(", ")})`];
    }),
  );
  return broken[0];
}

/** Tells whether a pattern of paths is complete: each bracket closed, no class empty, nothing escaped at the end. */
function isPattern(pattern: string): boolean {
  const part = /\\.|\[[!^]?(?:\\.|[^\]\\])+\]|[^[\\]/suy;
  let depth = 0;
  while (part.lastIndex < pattern.length) {
    const [text] = part.exec(pattern) ?? [];
    if (text === undefined) return false;
    if (text === "{") depth++;
    else if (text === "}" && --depth < 0) return false;
  }
  return depth === 0;
}

function badPattern(pattern: string): string {
  return `syntax error in pattern: ${goQuote(pattern)}`;
}

function section(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = isMapping(value) ? value[key] : undefined;
  return isMapping(found) ? found : {};
}

function list(value: unknown, key: string): readonly unknown[] {
  const found = isMapping(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

function text(value: unknown, key: string): string {
  const found = isMapping(value) ? value[key] : undefined;
  return String(found ?? "");
}
