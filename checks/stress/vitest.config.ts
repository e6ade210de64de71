import { type } from "node:os";
import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";
import { stressReport } from "./report.js";

// What processes have open is read from /proc, and only there the monotonic clock is the same in all languages.
const isLinux = type() === "Linux";
if (!isLinux) console.log("skipped: all of stress, because it needs /proc, which is Linux's");

const { STRESS: size = "quick", STRESS_SEED: seed = String(Date.now() % 1_000_000) } = process.env;

// Far above what a test takes: against hangs.
const HANG_MS = size === "full" ? 1_200_000 : 120_000;

export default mergeConfig(shared, {
  test: {
    ...(!isLinux && { exclude: ["**"], passWithNoTests: true }),
    env: { STRESS: size, STRESS_SEED: seed },
    testTimeout: HANG_MS,
    maxWorkers: 2,
    reporters: [stressReport(size, seed)],
  },
});
