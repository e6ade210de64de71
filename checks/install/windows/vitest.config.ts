import { shared } from "../../../tools/vitest.shared.js";

export default {
  ...shared,
  test: {
    ...shared.test,
    include: ["*.test.ts"],
    globalSetup: "global-setup.ts",
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
};
