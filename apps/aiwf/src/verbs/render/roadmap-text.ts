import type { Entity } from "../../entity/entity.js";
import { canonicalId } from "../../entity/id.js";
import { type Areas, groupByArea } from "../../tree/areas.js";
import { byId, findEntity, milestonesOf, type Tree } from "../../tree/tree.js";

/**
 * Returns the roadmap as a Markdown document: every epic by id, with its goal, below its area if the plan has areas.
 *
 * @param previous the present ROADMAP.md; the result keeps its list of candidates, which people write by hand
 */
export function roadmapText(tree: Tree, areas: Areas, previous: string): string {
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
