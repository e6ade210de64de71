import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, usageFailure } from "../failure.js";
import { goQuote } from "../go-quote.js";
import { messageOf } from "../message-of.js";
import { roadmapText } from "../roadmap.js";
import { resolveRoot } from "../root.js";
import { loadTree } from "../tree.js";
import { ROOT_OPTION, type VerbModule } from "../verb.js";

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
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
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
