import { join } from "node:path";
import { yarn } from "./package-managers.js";
import type { Outcome, Project, RunOptions } from "./project.js";

/** A project in which everything is installed, and how to use it. */
export interface Installation {
  /** Runs a file of the project with Node.js. */
  node(args: readonly string[]): Promise<Outcome>;
  /** Runs the program that was installed. */
  aiwf(args: readonly string[]): Promise<Outcome>;
}

/** An installation in `node_modules`. */
export function inNodeModules({ directory, run }: Project, options?: RunOptions): Installation {
  return {
    node: (args) => run("node", args, options),
    aiwf: (args) => run(join(directory, "node_modules/.bin/aiwf"), args, options),
  };
}

/** An installation without `node_modules`, in which Yarn tells Node.js where everything is. */
export function plugAndPlay(project: Project): Installation {
  return {
    node: (args) => yarn(project, ["node", ...args]),
    aiwf: (args) => yarn(project, ["aiwf", ...args]),
  };
}
