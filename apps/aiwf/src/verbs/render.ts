import { isUtf8 } from "node:buffer";
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT_OPTION, resolveRoot } from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import { atomicWrite } from "../commit/atomic-write.js";
import { modesAt } from "../commit/modes.js";
import { KINDS } from "../entity/kinds.js";
import { Failure, isFailure, messageOf, usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { printText } from "../print/output.js";
import { readConfigIfPossible } from "../tree/config.js";
import { readRegularFile } from "../tree/read-file.js";
import { loadTree, readEntity, type Tree } from "../tree/tree.js";
import { roadmapText } from "./render/roadmap-text.js";

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
