import { usageFailure } from "../failure.js";
import { goQuote } from "../go-quote.js";
import type { VerbEntry, VerbModule } from "../verb.js";

/** `aiwf help`, `aiwf help <verb>` */
export const verb: VerbModule = {
  usage: "help [verb]",
  options: [],
  positionals: { min: 0, max: 1 },
  mutates: false,
  async run({ positionals: [name], verbs }) {
    process.stdout.write(name === undefined ? overview(verbs) : await detail(name, verbs));
    return 0;
  },
};

async function detail(name: string, verbs: readonly VerbEntry[]): Promise<string> {
  const entry = verbs.find((candidate) => candidate.name === name);
  if (entry === undefined) throw usageFailure(`unknown command ${goQuote(name)}`);
  const [{ helpOf }, { verb: module }] = await Promise.all([import("../command-line.js"), entry.load()]);
  return helpOf(name, module);
}

function overview(verbs: readonly VerbEntry[]): string {
  const rows = verbs.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}\n`).join("");
  return `aiwf keeps plans as files in a git repository. One process changes it at a time.

Usage: aiwf <verb> [options]

Verbs:
${rows}
Run 'aiwf help <verb>' for the options of a verb.

Exit codes:
  0  done; warnings are allowed
  1  findings, or a step that the rules forbid
  2  wrong usage, or another process holds the lock
  3  something failed

Error codes of the lock, in the JSON envelope (--format=json) of verbs that change the repository:
  repo-lock-busy            another process is at work: wait a moment and try again
  repo-lock-acquire-failed  the lock cannot be taken: trying again does not help
  repo-lock-lost            the lockfile was removed or replaced during the work: nothing was committed
`;
}
