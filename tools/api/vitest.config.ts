import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";

// TypeDoc and API Extractor compile each package anew. A bound for hangs, as everywhere.
export default mergeConfig(shared, { test: { hookTimeout: 600_000 } });
