import type { Entity } from "../entity/entity.js";
import { canonicalId, parseId, parsePartId } from "../entity/id.js";
import type { Severity } from "../print/finding.js";
import { goQuote } from "../print/go-format.js";
import type { Elsewhere } from "../tree/elsewhere.js";
import type { Tree } from "../tree/tree.js";
import { readableText } from "./markdown.js";
import { hasPart } from "./milestones.js";
import { problemElsewhere } from "./on-other-branches.js";
import { active, type RawFinding } from "./rule.js";

/** A word that looks like an id. */
export const ID_TOKEN = /\b(?:E|M|G|D|C|ADR)-[A-Za-z0-9_]+(?:\/AC-[A-Za-z0-9_]+)?\b/g;

/** Every id in a body belongs to an entity. */
export async function bodyProseIds(tree: Tree, elsewhere: Elsewhere | undefined): Promise<RawFinding[]> {
  const known = knownIds(tree);
  const found: RawFinding[] = [];
  for (const entity of active(tree)) {
    const content = tree.contents.get(entity.path);
    if (content === undefined) continue;
    if (!mayMention(entity.body)) continue;
    const body = entity.body.toString();
    const findings = await proseProblems(entity, body, known, elsewhere);
    if (findings.length === 0) continue;
    const text = content.toString();
    const linesBefore = text.slice(0, Math.max(0, text.indexOf(body))).split("\n").length - 1;
    for (const finding of findings) found.push({ ...finding, line: (finding.line ?? 0) + linesBefore });
  }
  return found;
}

const HYPHEN = 0x2d;
const ENDS_OF_PREFIXES = Buffer.from("EMGDCR");

/** Whether a body may contain a word that looks like an id: whether a hyphen follows the last letter of a prefix. */
function mayMention(body: Buffer): boolean {
  for (let at = body.indexOf(HYPHEN); at !== -1; at = body.indexOf(HYPHEN, at + 1)) {
    if (ENDS_OF_PREFIXES.includes(body[at - 1] ?? 0)) return true;
  }
  return false;
}

/** The entities that a text may mention, by canonical id; undefined for unreadable files. */
export type KnownIds = ReadonlyMap<string, Entity | undefined>;

/** See {@link KnownIds}. Of several with one id, the first counts. */
export function knownIds({ entities, stubs }: Tree): Map<string, Entity | undefined> {
  const known = new Map<string, Entity | undefined>();
  for (const entity of entities) {
    const id = canonicalId(entity.frontmatter.id);
    if (!known.has(id)) known.set(id, entity);
  }
  for (const { id } of stubs) if (!known.has(canonicalId(id))) known.set(canonicalId(id), undefined);
  return known;
}

/** Returns the unknown ids in a body, each once, with their lines in the body. */
export async function proseProblems(
  { path, frontmatter: { id: entityId } }: Entity,
  body: string,
  known: KnownIds,
  elsewhere: Elsewhere | undefined,
): Promise<RawFinding[]> {
  if (!mayHaveProblems(body, known, elsewhere)) return [];
  const readable = await readableText(body, { code: false });
  const findings = new Map<string, RawFinding>();
  for (const { token, line } of tokensIn(readable, ID_TOKEN)) {
    const problem = problemOf(token, known, elsewhere);
    if (problem === undefined || findings.has(token)) continue;
    const { subcode, severity, words } = problem;
    const message = `${entityId} body prose contains ${words}`;
    findings.set(token, { code: "body-prose-id", subcode, severity, message, path, line, entityId });
  }
  return [...findings.values()];
}

/** Finds the matches of a pattern, with their lines. */
export function* tokensIn(text: string, pattern: RegExp): Generator<{ readonly token: string; readonly line: number }> {
  let line = 1;
  let counted = 0;
  for (const { 0: token, index } of text.matchAll(pattern)) {
    line += text.slice(counted, index).split("\n").length - 1;
    counted = index;
    yield { token, line };
  }
}

/** Tests every word, ignoring markup: nearly every body is correct, and then needs no parser. */
function mayHaveProblems(body: string, known: KnownIds, elsewhere: Elsewhere | undefined): boolean {
  const candidates = body.match(/(?:E|M|G|D|C|ADR)-[A-Za-z0-9_]+(?:\/AC-[A-Za-z0-9_]+)?/g) ?? [];
  return candidates.some((token) => problemOf(token, known, elsewhere) !== undefined);
}

interface Problem {
  readonly subcode: string;
  readonly severity: Severity;
  readonly words: string;
}

function problemOf(token: string, known: KnownIds, elsewhere: Elsewhere | undefined): Problem | undefined {
  const severity = "error";
  const part = parsePartId(token);
  if (part !== undefined) {
    const id = canonicalId(part.whole);
    if (!known.has(id)) {
      if (elsewhere?.trunk.has(id)) return undefined;
      const words = `composite id ${goQuote(token)} whose parent ${goQuote(part.whole)} is not allocated`;
      return { subcode: "unresolved-milestone", severity, words };
    }
    const milestone = known.get(id);
    if (milestone !== undefined && hasPart(milestone, part.part)) return undefined;
    const words = `composite id ${goQuote(token)} but ${part.whole} has no ${part.part} in acs[]`;
    return { subcode: "unresolved-ac", severity, words };
  }
  if (parseId(token) === undefined) {
    const words = `id-shaped token ${goQuote(token)} that does not match the kind's strict id pattern (wrap in backticks if discussing id syntax)`;
    return { subcode: "malformed-shape", severity, words };
  }
  const id = canonicalId(token);
  if (known.has(id) || elsewhere?.trunk.has(id)) return undefined;
  const problem = problemElsewhere(id, elsewhere);
  if (problem !== undefined) return { ...problem, words: `id ${goQuote(token)} ${problem.words}` };
  return {
    subcode: "unresolved",
    severity,
    words: `unknown id ${goQuote(token)} (no entity allocated at this id)`,
  };
}
