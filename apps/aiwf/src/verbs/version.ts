import type { VerbModule } from "../command-line/verb.js";
import { VERSION } from "../print/envelope.js";

/** `aiwf version` */
export const verb: VerbModule = {
  usage: "version",
  description: "Prints the version of aiwf.",
  examples: [{ line: "aiwf version", purpose: "the same as aiwf --version" }],
  options: [],
  positionals: { min: 0, max: 0 },
  mutates: false,
  async run() {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  },
};
