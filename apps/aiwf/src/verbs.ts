import type { VerbEntry } from "./verb.js";

/** Every verb, in the order of `aiwf help`. */
export const VERBS: readonly VerbEntry[] = [
  { name: "init", summary: "set a repository up for planning", load: () => import("./verbs/init.js") },
  { name: "add", summary: "add an epic, a gap or a decision", load: () => import("./verbs/add.js") },
  { name: "promote", summary: "take an entity to another status", load: () => import("./verbs/promote.js") },
  { name: "exec", summary: "run any command while holding the lock", load: () => import("./verbs/exec.js") },
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
  {
    name: "completion",
    summary: "print a script that completes command lines",
    load: () => import("./verbs/completion.js"),
  },
  { name: "version", summary: "print the version", load: () => import("./verbs/version.js") },
  { name: "help", summary: "explain aiwf, or one verb", load: () => import("./verbs/help.js") },
];
