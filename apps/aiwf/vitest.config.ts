import { shared } from "../../tools/vitest.shared.js";

// The tests mostly wait for the processes that they start: with the usual one worker on two cores, one core is idle.
// They judge from outside, so that files can share a worker and what it has loaded.
export default { ...shared, test: { ...shared.test, maxWorkers: 2, isolate: false } };
