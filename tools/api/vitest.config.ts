import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";

// TypeDoc compiles each package anew. A bound for hangs, as everywhere.
export default mergeConfig(shared, { test: { testTimeout: 600_000 } });
