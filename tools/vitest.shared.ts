import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";
import { progressReporter } from "./vitest.progress.js";
import { skippedReporter } from "./vitest.skipped.js";

/** What the tests of every package have in common. */
export const shared: ViteUserConfig = {
  test: {
    include: ["test/**/*.test.ts"],
    // fs-ext can abort the process when it is loaded in a worker thread, and repolock refuses to run there.
    pool: "forks",
    setupFiles: [fileURLToPath(new URL("./vitest.fail-on-warning.ts", import.meta.url))],
    // A bound for hangs, far above what any test needs: no verdict depends on the speed of the machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // For `npm run coverage`: the contract suite in src/testing is itself a test.
    coverage: {
      include: ["src/**"],
      exclude: ["src/testing/**"],
      reporter: [["text", { skipFull: true }]],
      thresholds: { 100: true },
    },
    reporters: ["default", "json", progressReporter(), skippedReporter()],
    outputFile: { json: "test-results.json" },
  },
};
