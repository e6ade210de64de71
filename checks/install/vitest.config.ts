import { shared } from "../../tools/vitest.shared.js";

export default {
  ...shared,
  test: {
    ...shared.test,
    globalSetup: "src/global-setup.ts",
    // Installs and builds of native code, two at a time: bounds for hangs, like those of all tests.
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
};
