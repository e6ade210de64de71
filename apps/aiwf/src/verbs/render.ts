import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT_OPTION, resolveRoot } from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import type { Entity } from "../entity/entity.js";
import { canonicalId } from "../entity/id.js";
import { codeOf, Failure, messageOf, usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { loadTree, milestonesOf, type Tree } from "../tree/tree.js";

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
    if (options.format !== undefined) throw usageFailure(`--format ${goQuote(options.format)} is not supported`);
    if (what === undefined) throw usageFailure("missing what to render. Try 'aiwf render roadmap'.");
    if (what !== "roadmap") throw usageFailure(`unknown target ${goQuote(what)}`);
    const root = resolveRoot(options.root);
    const path = join(root, "ROADMAP.md");
    const present = readIfExists(path);
    const text = roadmapText(await loadTree(root), present ?? "");
    if (!options.write) process.stdout.write(text);
    else if (present === text) process.stdout.write(`${label} roadmap: ROADMAP.md is already up to date.\n`);
    else {
      replaceFile(path, text);
      process.stdout.write(`${label} roadmap: wrote ROADMAP.md\n`);
    }
    return 0;
  },
};

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new Failure(messageOf(error), { exitCode: 3 });
  }
}

function replaceFile(path: string, text: string): void {
  const temporary = `${path}.aiwf-tmp-${process.pid}`;
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Failure(`writing ROADMAP.md: ${messageOf(error)}`, { exitCode: 3 });
  }
}

/**
 * The roadmap as a Markdown document: every epic by id, with its goal.
 *
 * @param previous the present ROADMAP.md; its list of candidates, which people write by hand, is carried over
 */
function roadmapText(tree: Tree, previous: string): string {
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
