import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";

export default mergeConfig(shared, {
  test: {
    // The tests mostly wait for the processes that they start: with the usual one worker on two cores, one core is idle.
    maxWorkers: 2,
    coverage: {
      // What these files do shows in processes of their own, which are not measured: see inherit, reach and creation.test.ts.
      exclude: ["src/testing/**", "src/inheritance.ts", "src/find-sites.ts", "src/joint-lock.ts", "src/git-exclude.ts"],
      thresholds: { 100: false, lines: 99, statements: 99, functions: 99, branches: 98 },
    },
  },
});
