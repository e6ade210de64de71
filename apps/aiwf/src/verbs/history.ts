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
import { canonicalId, parseId } from "../entity/id.js";
import { entityPath } from "../entity/path.js";
import { eventJson, type HistoryEvent, readEvents } from "../git/history.js";
import { envelopeText } from "../print/envelope.js";
import { goMap } from "../print/go-format.js";
import { printExact, printText } from "../print/output.js";
import { column, visible } from "../print/visible.js";
import { findEntity, loadTree, readEntity } from "../tree/tree.js";

/** `aiwf history` */
export const verb: VerbModule<CommonOptions> = {
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
    { flags: "--show-authorization", description: "accepted for compatibility; there are no authorizations here" },
  ],
  positionals: { min: 1, max: 1 },
  mutates: false,
  async run({ options, positionals: [id = ""] }) {
    const format = checkFormat(options.format, ["text", "json"]);
    const root = resolveRoot(options.root);
    const events = await eventsOf(root, await namesOf(root, id));
    if (format === "json") printExact(json(root, id, events, options));
    else printText(text(id, events));
    return 0;
  },
};

/** The entity's ids, the present and the former ones: one that got another id keeps its past. */
async function namesOf(root: string, id: string): Promise<string[]> {
  const frontmatter = (await findQuickly(root, id))?.frontmatter;
  return [id, ...(frontmatter?.prior_ids ?? []), ...(frontmatter === undefined ? [] : [frontmatter.id])];
}

/** Its file most probably has the id in its name. */
async function findQuickly(root: string, id: string): Promise<Entity | undefined> {
  const wanted = canonicalId(id);
  const isNamed = (path: string) => canonicalId(entityPath(path)?.id ?? "") === wanted;
  const named = await loadTree(root, async (...file) => (isNamed(file[2]) ? readEntity(...file) : "unread"));
  return findEntity(named, id) ?? findEntity(await loadTree(root), id);
}

async function eventsOf(root: string, names: readonly string[]): Promise<HistoryEvent[]> {
  const patterns = new Set(namePatterns(names).map((name) => `--grep=^aiwf-(entity|prior-entity): ${name}`));
  const events = await readEvents(root, ["--reverse", "--extended-regexp", ...patterns]);
  // git looks at the whole message; a line of the text may look like a trailer.
  const wanted = new Set(names.map(canonicalName));
  return events.filter(({ entity, priorEntity }) =>
    `${entity}\n${priorEntity}`.split("\n").some((name) => wanted.has(canonicalName(name))),
  );
}

// git tries each pattern on each commit, and a command line holds so many bytes only.
const MOST_PATTERNS = 20;

/** What git is to look for: the ids with any number of leading zeros. Of many names, or odd ones, any name. */
function namePatterns(names: readonly string[]): string[] {
  if (names.length > MOST_PATTERNS || !names.every((name) => /^[\w./-]{1,100}$/.test(name))) return [""];
  return names.map((name) => `${idPattern(name)}$`);
}

function idPattern(name: string): string {
  if (parseId(name) === undefined) return name.replaceAll(".", "\\.");
  return canonicalId(name).replace(/-0*/, "-0*");
}

function canonicalName(name: string): string {
  return parseId(name) === undefined ? name : canonicalId(name);
}

function text(id: string, events: readonly HistoryEvent[]): string {
  if (events.length === 0) return `no history for ${visible(id)}\n`;
  return events.map(row).join("");
}

function row({ date, actor, verb: name, to, detail, commit, force, auditOnly, reason, body }: HistoryEvent): string {
  const columns = [
    date,
    column(actor, 16),
    column(name, 10),
    column(to ? `→ ${to}` : "-", 12),
    visible(detail),
    commit.slice(0, 7),
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
