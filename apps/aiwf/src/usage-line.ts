import type { VerbModule } from "./verb.js";

/** The command line of a verb with its options, as help shows it: `history <id> [options]`. */
export function usageLine({ usage }: Pick<VerbModule, "usage">): string {
  // After -- everything is for the command.
  return usage.includes(" -- ") ? usage.replace(" -- ", " [options] -- ") : `${usage} [options]`;
}
