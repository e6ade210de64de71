import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";

// One file at a time: each test has a brick and two clients to itself.
export default mergeConfig(shared, { test: { fileParallelism: false } });
