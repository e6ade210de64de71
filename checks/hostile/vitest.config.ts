import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";

const { FUZZ_SECONDS = "10", FUZZ_SEED = String(Date.now() % 1_000_000) } = process.env;

// Far above what a test takes: against hangs.
const HANG_MS = 120_000 + 2000 * Number(FUZZ_SECONDS);

export default mergeConfig(shared, {
  test: { env: { FUZZ_SECONDS, FUZZ_SEED }, testTimeout: HANG_MS },
});
