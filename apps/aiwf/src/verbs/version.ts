import type { VerbModule } from "../verb.js";
import { VERSION } from "../version.js";

/** `aiwf version` */
export const verb: VerbModule = {
  usage: "version",
  options: [],
  positionals: { min: 0, max: 0 },
  mutates: false,
  async run() {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  },
};
