import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Mutant } from "./mutant.js";
import { mutantsOf } from "./stryker-report.js";

const OPTIONS = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "mutation/vitest.mutants.config.ts", related: false },
  // Stryker would rewrite it for the copy that it makes, by a part of TypeScript that TypeScript 7 does not have. The
  // copy is of the whole workspace, so nothing needs to be rewritten.
  tsconfigFile: "none",
  disableTypeChecks: false,
  concurrency: 2,
  // For changes that block the event loop, where Vitest cannot end the test.
  timeoutMS: 15_000,
  reporters: ["progress-append-only", "json"],
  logLevel: "warn",
};

/**
 * Changes the files in every small way that Stryker knows, one way at a time, and runs the tests for each.
 *
 * @param workspace the directory of the workspace
 * @param files paths or patterns, from there
 */
export async function runStryker(workspace: string, files: readonly string[]): Promise<Mutant[]> {
  const directory = mkdtempSync(join(tmpdir(), "repolock-mutation-"));
  try {
    const report = join(directory, "report.json");
    const config = join(directory, "stryker.config.json");
    writeFileSync(config, JSON.stringify({ ...OPTIONS, mutate: files, jsonReporter: { fileName: report } }));
    await execa("stryker", ["run", config], {
      cwd: workspace,
      preferLocal: true,
      localDir: workspace,
      stdio: "inherit",
    });
    return mutantsOf(JSON.parse(readFileSync(report, "utf8")));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
