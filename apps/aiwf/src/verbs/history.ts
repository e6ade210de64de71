import {
  type CommonOptions,
  checkFormat,
  FORMAT_OPTION,
  PRETTY_OPTION,
  ROOT_OPTION,
  resolveRoot,
} from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import type { Entity } from "../entity/entity.js";
import { canonicalId, parseId, parsePartId } from "../entity/id.js";
import { KINDS } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import { shortSha } from "../git/commits.js";
import { eventJson, type HistoryEvent, readEvents } from "../git/history.js";
import { isInRepository } from "../git/refs.js";
import { envelopeText } from "../print/envelope.js";
import { goMap } from "../print/go-format.js";
import { printExact, printText } from "../print/output.js";
import { column, visible } from "../print/visible.js";
import { findEntity, loadTree, type ReadEntity, readEntity, type Tree } from "../tree/tree.js";

interface Options extends CommonOptions {
  readonly showAuthorization?: boolean;
}

/** `aiwf history` */
export const verb: VerbModule<Options> = {
  usage: "history <id>",
  description: "Lists the commits that aiwf made for an entity, the oldest first.",
  examples: [
    { line: "aiwf history G-0001", purpose: "one line for each commit, with its reason" },
    { line: "aiwf history G-0001 --format=json --pretty", purpose: "the same for programs" },
  ],
  options: [
    ROOT_OPTION,
    FORMAT_OPTION,
    PRETTY_OPTION,
    { flags: "--show-authorization", description: "name commits that gave a right in full" },
  ],
  positionals: { min: 1, max: 1 },
  mutates: false,
  async run({ options, positionals: [id = ""] }) {
    const format = checkFormat(options.format, ["text", "json"]);
    const root = resolveRoot(options.root);
    // git looks while the files are read: nearly every entity still has its first id.
    const ofThisId = eventsOf(root, [id]);
    ofThisId.catch(() => {});
    const names = await namesOf(root, id);
    const hasOthers = names.some((name) => canonicalName(name) !== canonicalName(id));
    const events = await (hasOthers ? eventsOf(root, names) : ofThisId);
    const showsRights = options.showAuthorization === true;
    if (format === "json") printExact(json(root, id, events, options));
    else printText(await textOf(root, id, events, showsRights));
    return 0;
  },
};

/** Returns the entity's present and former ids, because an entity with a new id keeps its history. */
async function namesOf(root: string, id: string): Promise<string[]> {
  const frontmatter = (await findQuickly(root, id))?.frontmatter;
  return [id, ...(frontmatter?.prior_ids ?? []), ...(frontmatter === undefined ? [] : [frontmatter.id])];
}

/** Most file names contain the id, and the file is in the directory of its kind. */
async function findQuickly(root: string, id: string): Promise<Entity | undefined> {
  const wanted = canonicalId(id);
  const kind = parseId(wanted)?.kind;
  if (kind !== undefined) {
    const read: ReadEntity = async (...file) =>
      canonicalId(entityPath(file[2])?.id ?? "") === wanted ? readEntity(...file) : "unread";
    const found = findEntity(await loadTree(root, read, [KINDS[kind].directory]), id);
    if (found !== undefined) return found;
  }
  const tree = await loadTree(root);
  return findEntity(tree, id) ?? findByFormerId(tree, id);
}

function findByFormerId({ entities }: Tree, id: string) {
  const wanted = canonicalId(id);
  return entities.find(({ frontmatter }) => frontmatter.prior_ids?.some((prior) => canonicalId(prior) === wanted));
}

async function eventsOf(root: string, names: readonly string[]): Promise<HistoryEvent[]> {
  if (!isInRepository(root)) return [];
  const patterns = [...new Set(namePatterns(names))];
  const options = patterns.map((pattern) => `--grep=entity: ${pattern}`);
  const pattern = new RegExp(`\\naiwf-(?:entity|prior-entity): (?:${patterns.join("|").replaceAll("$", "(?:\\n|$)")})`);
  const events = await readEvents(root, ["--reverse", "--extended-regexp", ...options], { pattern });
  // git searches the whole message, where a line of text may look like a trailer.
  const wanted = new Set(names.map(canonicalName));
  return events.filter(({ entity, priorEntity }) =>
    `${entity}\n${priorEntity}`.split("\n").some((name) => wanted.has(canonicalName(name)) || isPartOf(name, wanted)),
  );
}

/** Whether an id is that of a part of one of the milestones. */
function isPartOf(name: string, wanted: ReadonlySet<string>): boolean {
  const part = parsePartId(name);
  return part !== undefined && wanted.has(canonicalName(part.whole));
}

// git tries each pattern on each commit, and the length of a command line has a limit.
const MOST_PATTERNS = 20;

/**
 * Returns git's patterns: the ids with any number of leading zeros, and those of their parts. For many or odd names, any name.
 * An alternative in a pattern would make git twice as slow.
 */
function namePatterns(names: readonly string[]): string[] {
  if (names.length > MOST_PATTERNS || !names.every((name) => /^[\w./-]{1,100}$/.test(name))) return [""];
  return names.map(idPattern).flatMap((pattern) => [`${pattern}$`, ...(/^M-/.test(pattern) ? [`${pattern}/AC-`] : [])]);
}

function idPattern(name: string): string {
  const { whole, part } = parsePartId(name) ?? { whole: name, part: undefined };
  if (part !== undefined) return `${idPattern(whole)}/${part}`;
  if (parseId(name) === undefined) return name.replaceAll(".", "\\.");
  return canonicalName(name).replace("-", "-0*");
}

/** The id without leading zeros: the history was written in several widths. */
function canonicalName(name: string): string {
  const part = parsePartId(name);
  if (part !== undefined) return `${canonicalName(part.whole)}/${part.part}`;
  return parseId(name) === undefined ? name : name.replace(/-0+(?=\d)/, "-");
}

async function textOf(
  root: string,
  id: string,
  events: readonly HistoryEvent[],
  showsRights: boolean,
): Promise<string> {
  if (events.length === 0) return `no history for ${visible(id)}\n`;
  const needsScopes = events.some(({ authorizedBy, scopeEnds }) => authorizedBy !== "" || scopeEnds.length > 0);
  const scopes = needsScopes ? await readScopes(root) : new Map<string, string>();
  return events.map((event) => row(event, chipsOf(event, scopes, showsRights))).join("");
}

/** The entities for which commits gave the right to act, by the hash of the commit. */
async function readScopes(root: string): Promise<Map<string, string>> {
  const args = ["--extended-regexp", "--grep=^aiwf-verb: authorize$"];
  const openers = (await readEvents(root, args)).filter(
    ({ verb: name, scope }) => name === "authorize" && scope === "opened",
  );
  return new Map(openers.map(({ commit, entity }) => [commit, canonicalId(entity)]));
}

/** By which right somebody acted, and which rights end. */
function chipsOf(event: HistoryEvent, scopes: ReadonlyMap<string, string>, showsRights: boolean): string {
  const { verb: name, scope, authorizedBy, scopeEnds } = event;
  const right = showsRights ? authorizedBy : shortSha(authorizedBy);
  const chips = [
    ...(name === "authorize" && scope !== "" ? [`[scope: ${scope}]`] : []),
    ...(authorizedBy === "" ? [] : [`[${scopes.get(authorizedBy) || "?"} ${right}]`]),
    ...scopeEnds.map((sha) => `[${scopes.get(sha) || shortSha(sha)} ended]`),
  ];
  return chips.length === 0 ? "" : `  ${chips.join(" ")}`;
}

function row(event: HistoryEvent, chips: string): string {
  const { date, actor, principal, verb: name, to, detail, commit, force, auditOnly, reason, body } = event;
  const who = principal === "" || principal === actor ? actor : `${principal} via ${actor}`;
  const columns = [
    date,
    column(who, 16),
    column(name, 10),
    column(to ? `→ ${to}` : "-", 12),
    visible(detail),
    `${shortSha(commit)}${visible(chips)}`,
  ];
  const notes = [
    ...(force ? [`[forced: ${visible(force)}]`] : []),
    ...(auditOnly ? [`[audit-only: ${visible(auditOnly)}]`] : []),
    ...(reason ? [`[reason: ${visible(reason)}]`] : []),
    ...(body ? body.split("\n") : []),
  ];
  return [columns.join("  "), ...notes.map((note) => `    ${note}`)].map((line) => `${line}\n`).join("");
}

function json(root: string, id: string, events: readonly HistoryEvent[], { pretty }: CommonOptions): string {
  const result = goMap({ id, events: events.length > 0 ? events.map(eventJson) : null });
  return envelopeText({ status: "ok", result, metadata: { root, events: events.length } }, pretty);
}
