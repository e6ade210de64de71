import type { VerbModule } from "./verb.js";

/** A row of the verb table. */
export interface VerbEntry {
  readonly name: string;
  /** One line, for `aiwf help`. */
  readonly summary: string;
  /** Loads the verb's code, and with it only what this verb needs. */
  readonly load: () => Promise<{ readonly verb: VerbModule }>;
}

/** Every verb, in the order of `aiwf help`. */
export const VERBS: readonly VerbEntry[] = [
  {
    name: "check",
    summary: "report what is wrong with the planning files",
    load: () => import("./verbs/check.js"),
  },
  {
    name: "history",
    summary: "show what happened to an entity, from the commits",
    load: () => import("./verbs/history.js"),
  },
  {
    name: "status",
    summary: "show what is going on in the project",
    load: () => import("./verbs/status.js"),
  },
  {
    name: "render",
    summary: "print or write the roadmap",
    load: () => import("./verbs/render.js"),
  },
  {
    name: "doctor",
    summary: "examine the set-up of the repository, and its lock",
    load: () => import("./verbs/doctor.js"),
  },
  { name: "version", summary: "print the version", load: () => import("./verbs/version.js") },
  { name: "help", summary: "explain aiwf, or one verb", load: () => import("./verbs/help.js") },
];
