import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";

// The tests mostly wait for the processes that they start: with the usual one worker on two cores, one core is idle.
export default mergeConfig(shared, { test: { maxWorkers: 2 } });
