import type { VerbEntry, VerbModule } from "../command-line/verb.js";
import { usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { printExact } from "../print/output.js";

/** `aiwf help`, `aiwf help <verb>` */
export const verb: VerbModule = {
  usage: "help [verb]",
  description: "Explains aiwf, or one verb: its options, with examples.",
  examples: [
    { line: "aiwf help", purpose: "all verbs, exit codes and error codes" },
    { line: "aiwf help add", purpose: "the same as aiwf add --help" },
  ],
  options: [],
  positionals: { min: 0, max: 1 },
  mutates: false,
  async run({ positionals: [name], verbs }) {
    const { programHelp } = await import("../command-line/parse.js");
    printExact(name === undefined ? programHelp(verbs) : await detail(name, verbs));
    return 0;
  },
};

async function detail(name: string, verbs: readonly VerbEntry[]): Promise<string> {
  const { helpOf, similarWords } = await import("../command-line/parse.js");
  const entry = verbs.find((candidate) => candidate.name === name);
  if (entry === undefined) throw usageFailure(`unknown command ${goQuote(name)}`, similarWords(name, verbs));
  const { verb: module } = await entry.load();
  return helpOf(name, module);
}
