import type { VerbModule } from "../command-line/verb.js";
import { VERSION } from "../print/envelope.js";
import { printExact } from "../print/output.js";

/** `aiwf version` */
export const verb: VerbModule = {
  usage: "version",
  description: "Prints the version of aiwf.",
  examples: [{ line: "aiwf version", purpose: "the same as aiwf --version" }],
  options: [],
  positionals: { min: 0, max: 0 },
  mutates: false,
  async run() {
    printExact(`${VERSION}\n`);
    return 0;
  },
};
