import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { AIWF } from "./repository.js";

/** The program `aiwf` as it would be without its build's bundling: each source file a module, libraries as installed. */
export class Unbundled {
  // Next to the sources, so that everything is found that they import.
  readonly #directory = mkdtempSync(join(dirname(AIWF), "../unbundled-"));
  /** The program, for `node`. */
  readonly program = join(this.#directory, "entry.js");

  /** Makes it. */
  static async create(): Promise<Unbundled> {
    const unbundled = new Unbundled();
    const sources = join(dirname(AIWF), "../src");
    await build({
      entryPoints: [join(sources, "**/*.ts")],
      outbase: sources,
      outdir: unbundled.#directory,
      format: "esm",
      platform: "node",
      target: "node20",
    });
    return unbundled;
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
