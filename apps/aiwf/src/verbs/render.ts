import { isUtf8 } from "node:buffer";
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT_OPTION, resolveRoot } from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import { atomicWrite } from "../commit/atomic-write.js";
import { modesAt } from "../commit/modes.js";
import type { Entity } from "../entity/entity.js";
import { canonicalId } from "../entity/id.js";
import { KINDS } from "../entity/kinds.js";
import { Failure, isFailure, messageOf, usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { printText } from "../print/output.js";
import { type Areas, groupByArea } from "../tree/areas.js";
import { readConfigIfPossible } from "../tree/config.js";
import { readRegularFile } from "../tree/read-file.js";
import { byId, findEntity, loadTree, milestonesOf, readEntity, type Tree } from "../tree/tree.js";

interface Options {
  readonly root?: string;
  readonly format?: string;
  readonly write?: boolean;
}

/** `aiwf render roadmap` */
export const verb: VerbModule<Options> = {
  usage: "render roadmap",
  description: "Prints the epics and their goals as Markdown. With --write the text goes into ROADMAP.md.",
  examples: [
    { line: "aiwf render roadmap", purpose: "look at it" },
    { line: "aiwf render roadmap --write", purpose: "bring ROADMAP.md up to date, without a commit" },
  ],
  options: [
    ROOT_OPTION,
    { flags: "--write", description: "write ROADMAP.md instead of printing it; no commit" },
    { flags: "--format <format>", description: "not supported here: there is no HTML" },
  ],
  positionals: { min: 0, max: 1, values: [["roadmap"]] },
  mutates: false,
  async run({ options, positionals: [what], label }) {
    if (what === undefined && !options.format) {
      const ways = "'aiwf render roadmap' or 'aiwf render --format=html'";
      throw usageFailure(`missing subcommand or --format. Try ${ways}.`);
    }
    if (what !== undefined && what !== "roadmap")
      throw usageFailure(`unknown command ${goQuote(what)} for "aiwf render"`);
    if (options.format === "html") throw usageFailure("--format=html is not supported here: there is no HTML");
    if (options.format !== undefined) throw usageFailure(`--format must be 'html'; got ${goQuote(options.format)}`);
    const root = resolveRoot(options.root);
    if (!options.write) printText((await readRoadmap(root)).due);
    else printText(`${label} roadmap: ${await bringUpToDate(root)}\n`);
    return 0;
  },
};

const NAME = "ROADMAP.md";

/** Returns the name of the present file, which may be written in another case. */
function nameIn(root: string): string {
  const names = entriesOf(root)
    .filter((entry) => !entry.isDirectory() && entry.name.toLowerCase() === "roadmap.md")
    .map(({ name }) => name);
  return names.length === 1 ? (names[0] ?? NAME) : NAME;
}

function entriesOf(root: string): Dirent[] {
  try {
    return readdirSync(root, { withFileTypes: true });
  } catch {
    // Reading the tree says why.
    return [];
  }
}

// The roadmap grows with the number of epics, without a limit.
const MAX_BYTES = 64 * 1024 * 1024;

/** The present text, and the text to write. */
async function readRoadmap(root: string): Promise<{ readonly present: Buffer | undefined; readonly due: string }> {
  const present = readPresent(root, nameIn(root));
  const { areas } = await readConfigIfPossible(root);
  return { present, due: roadmapText(await readTree(root), areas, present?.toString() ?? "") };
}

/** Reads the epics with their milestones; the other entities only if a goal may have a link to one of them. */
async function readTree(root: string): Promise<Tree> {
  const tree = await loadTree(root, readEntity, [KINDS.epic.directory]);
  return tree.entities.some(({ body }) => body.includes("](")) ? loadTree(root) : tree;
}

const MOST_TRIES = 5;

/**
 * Replaces ROADMAP.md if needed. Meanwhile a verb can commit and another render can write, so this function compares the
 * file again after each write.
 */
async function bringUpToDate(root: string): Promise<string> {
  const name = nameIn(root);
  for (let writes = 0; ; writes++) {
    const { present, due } = await readRoadmap(root);
    const content = Buffer.from(due);
    if (present?.equals(content)) return writes === 0 ? `${name} is already up to date.` : `wrote ${name}`;
    if (writes === MOST_TRIES)
      throw new Failure(`writing ${name}: another process keeps changing the file; run the verb again`, {
        exitCode: 3,
      });
    replaceFile(root, name, content);
  }
}

function readPresent(root: string, name: string): Buffer | undefined {
  try {
    const bytes = readRegularFile(root, name, MAX_BYTES);
    // Keep the text that people wrote into the file.
    if (bytes !== undefined && !isUtf8(bytes)) throw new Error("is not UTF-8");
    return bytes;
  } catch (error) {
    throw isFailure(error) ? error : new Failure(`${name} ${messageOf(error)}`, { exitCode: 3 });
  }
}

function replaceFile(root: string, name: string, content: Buffer): void {
  try {
    atomicWrite(join(root, name), content, modesAt(root).file);
  } catch (error) {
    throw new Failure(`writing ${name}: ${messageOf(error)}`, { exitCode: 3 });
  }
}

/**
 * Returns the roadmap as a Markdown document: every epic by id, with its goal, below its area if the plan has areas.
 *
 * @param previous the present ROADMAP.md; the result keeps its list of candidates, which people write by hand
 */
function roadmapText(tree: Tree, areas: Areas, previous: string): string {
  const epics = byId(tree.entities.filter(({ kind }) => kind === "epic"));
  const chapters = epics.length === 0 ? "_No epics yet._\n" : chaptersOf(tree, epics, areas) + unparented(tree, epics);
  const candidates = candidatesOf(previous);
  const gap = candidates === "" || chapters.endsWith("\n\n") ? "" : "\n";
  return `# Roadmap\n\n${chapters}${gap}${candidates}`;
}

function chaptersOf(tree: Tree, epics: readonly Entity[], areas: Areas): string {
  const groups = groupByArea(epics, areas, ({ frontmatter }) => frontmatter.area);
  if (groups === undefined) return epics.map((epic) => chapter(tree, epic, "##")).join("");
  return groups
    .map(({ label, items }) => {
      const below = items.map((epic) => chapter(tree, epic, "###")).join("");
      return `## ${cell(label)}\n\n${below || "_No epics in this area._\n\n"}`;
    })
    .join("");
}

function chapter(tree: Tree, epic: Entity, mark: string): string {
  const { id, title, status } = epic.frontmatter;
  const goal = sectionText(epic.body.toString(), "Goal");
  const milestones = milestonesOf(tree, epic).map(({ frontmatter }) => [
    canonicalId(frontmatter.id),
    cell(frontmatter.title),
    frontmatter.status,
  ]);
  return [
    `${mark} ${canonicalId(id)} — ${cell(title)} (${status})\n\n`,
    goal === "" ? "" : `${mark}# Goal\n\n${withPresentPaths(goal, tree)}\n\n`,
    milestones.length === 0 ? "_No milestones yet._\n\n" : table(["Milestone", "Title", "Status"], milestones),
  ].join("");
}

/** The milestones that belong to no epic. */
function unparented(tree: Tree, epics: readonly Entity[]): string {
  const known = new Set(epics.map(({ frontmatter }) => canonicalId(frontmatter.id)));
  const orphans = byId(
    tree.entities.filter(
      ({ kind, frontmatter }) => kind === "milestone" && !known.has(canonicalId(frontmatter.parent ?? "")),
    ),
  );
  if (orphans.length === 0) return "";
  const rows = orphans.map(({ frontmatter: { id, title, parent = "", status } }) => {
    return [canonicalId(id), cell(title), cell(canonicalId(parent)), status];
  });
  return `## Unparented milestones\n\n${table(["Milestone", "Title", "Parent", "Status"], rows)}`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `| ${row.join(" | ")} |\n`).join("");
  return `| ${columns.join(" | ")} |\n${"|---".repeat(columns.length)}|\n${lines}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("\r", "");
}

/** A link whose text is the id of an entity leads to where the file is now, from the root. */
function withPresentPaths(goal: string, tree: Tree): string {
  return goal.replace(/\[((?:E|M|G|D|C|ADR)-\d{1,15})\]\([^)\s([]+\)/g, (link, id: string) => {
    const path = findEntity(tree, id)?.path;
    return path === undefined ? link : `[${canonicalId(id)}](${path})`;
  });
}

/** Returns the text between a heading and the next heading of its level or above. */
function sectionText(body: string, heading: string): string {
  let start: number | undefined;
  for (let at = body.startsWith("#") ? 0 : nextHeading(body, 0); at < body.length; at = nextHeading(body, at)) {
    const newline = body.indexOf("\n", at);
    const line = body.slice(at, newline === -1 ? body.length : newline);
    if (start !== undefined && /^##? /.test(line)) return body.slice(start, at).trim();
    if (start === undefined && line.trimEnd() === `## ${heading}`) start = at + line.length;
  }
  return start === undefined ? "" : body.slice(start).trim();
}

/** The start of the next line with a hash in front. */
function nextHeading(text: string, after: number): number {
  const newline = text.indexOf("\n#", after);
  return newline === -1 ? text.length : newline + 1;
}

function candidatesOf(document: string): string {
  const lines = document.split("\n");
  const start = lines.findIndex((line) => /^## +(?:Candidates|Backlog)$/.test(line.trimEnd()));
  if (start === -1) return "";
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## ")) + 1;
  const section = lines.slice(start, length === 0 ? undefined : start + length).join("\n");
  return section.endsWith("\n") ? section : `${section}\n`;
}
