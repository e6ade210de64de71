import { shared } from "../../../tools/vitest.shared.js";

const { AIWF_GO: original, TOGETHER_SEED: seed = String(Date.now() % 1_000_000) } = process.env;
if (original === undefined) {
  console.log("skipped: both programs on one repository, because AIWF_GO does not name the Go program aiwf");
} else {
  console.log(`together: TOGETHER_SEED=${seed} repeats this run`);
}

// Far above what a test takes: against hangs.
const HANG_MS = 900_000;

export default {
  test: {
    ...shared.test,
    include: original === undefined ? [] : ["together/*.test.ts"],
    passWithNoTests: true,
    env: { TOGETHER_SEED: seed },
    testTimeout: HANG_MS,
    fileParallelism: false,
    outputFile: { json: "together/test-results.json" },
  },
};
