import { execa } from "execa";
import type { Repository } from "./repository.js";

const KINDS = [
  { prefix: "G", directory: "work/gaps", status: "open", file: ".md" },
  { prefix: "D", directory: "work/decisions", status: "proposed", file: ".md" },
  { prefix: "E", directory: "work/epics", status: "proposed", file: "/epic.md" },
] as const;

/**
 * Makes a repository large: with gaps, decisions and epics, of each as many, and a history in which verbs have changed
 * them one after another.
 */
export async function enlarge({ root, env }: Repository, entities: number, commits: number): Promise<void> {
  const options = { cwd: root, env, extendEnv: false };
  await execa("git", ["fast-import", "--quiet"], { ...options, input: [...stream(entities, commits)].join("") });
  await execa("git", ["reset", "--quiet", "--hard"], options);
}

function* stream(entities: number, commits: number): Generator<string> {
  for (let commit = 0; commit < commits; commit++) {
    const entity = commit % entities;
    const { prefix, directory, status, file } = KINDS[entity % KINDS.length] ?? KINDS[0];
    const id = `${prefix}-${String(Math.floor(entity / KINDS.length) + 2).padStart(4, "0")}`;
    const verb = commit < entities ? "add" : "edit-body";
    const message = `aiwf ${verb} ${id}\n\naiwf-verb: ${verb}\naiwf-entity: ${id}\naiwf-actor: human/bench\n`;
    const body = `\n## Goal\n\n${`Line ${commit} of a text that is as long as texts are.\n`.repeat(40)}`;
    const text = `---\nid: ${id}\ntitle: Number ${entity}\nstatus: ${status}\n---\n${body}`;
    yield "commit refs/heads/main\n";
    yield `committer bench <bench@example.org> ${1_700_000_000 + commit} +0000\n`;
    yield `data ${Buffer.byteLength(message)}\n${message}\n`;
    if (commit === 0) yield "from refs/heads/main^0\n";
    yield `M 100644 inline ${directory}/${id}-x${file}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  }
}
