import type { Entity } from "./entity/entity.js";
import { canonicalId } from "./entity/id.js";
import { milestonesOf } from "./milestones.js";
import type { Tree } from "./tree.js";

/**
 * The roadmap as a Markdown document: every epic by id, with its goal.
 *
 * @param previous the present ROADMAP.md; its list of candidates, which people write by hand, is carried over
 */
export function roadmapText(tree: Tree, previous: string): string {
  const epics = tree.entities
    .filter(({ kind }) => kind === "epic")
    .sort((a, b) => (a.frontmatter.id < b.frontmatter.id ? -1 : 1));
  const chapters = epics.length === 0 ? "_No epics yet._\n" : epics.map((epic) => chapter(tree, epic)).join("");
  const candidates = candidatesOf(previous);
  const gap = candidates === "" || chapters.endsWith("\n\n") ? "" : "\n";
  return `# Roadmap\n\n${chapters}${gap}${candidates}`;
}

function chapter(tree: Tree, epic: Entity): string {
  const { id, title, status } = epic.frontmatter;
  const cell = title.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("\r", "");
  const goal = sectionText(epic.body.toString(), "Goal");
  const milestones = milestonesOf(tree, epic).length;
  return [
    `## ${canonicalId(id)} — ${cell} (${status})\n\n`,
    goal === "" ? "" : `### Goal\n\n${goal}\n\n`,
    milestones === 0 ? "_No milestones yet._\n\n" : `_Milestones not shown: ${milestones}._\n\n`,
  ].join("");
}

/** The text between a heading and the next one of its level or above. */
function sectionText(body: string, heading: string): string {
  const lines = body.split("\n");
  const start = lines.findIndex((line) => line.trimEnd() === `## ${heading}`);
  if (start === -1) return "";
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => /^##? /.test(line));
  return after
    .slice(0, end === -1 ? undefined : end)
    .join("\n")
    .trim();
}

function candidatesOf(document: string): string {
  const lines = document.split("\n");
  const start = lines.findIndex((line) => /^## +(?:Candidates|Backlog)\s*$/.test(line));
  if (start === -1) return "";
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## ")) + 1;
  const section = lines.slice(start, length === 0 ? undefined : start + length).join("\n");
  return section.endsWith("\n") ? section : `${section}\n`;
}
