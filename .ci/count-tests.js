// Adds up what the test runs of all workspaces have reported, and prints it as one line: "N passed, N failed".
import { readdirSync, readFileSync } from "node:fs";

const count = { passed: 0, failed: 0, skipped: 0 };
const reports = readdirSync(".", { recursive: true }).filter((path) =>
  /^(?!.*node_modules).*test-results\.json$/.test(path),
);
for (const path of reports) {
  const report = JSON.parse(readFileSync(path, "utf8"));
  count.passed += report.numPassedTests;
  count.failed += report.numFailedTests;
  count.skipped += report.numPendingTests + report.numTodoTests;
}
const skipped = count.skipped === 0 ? "" : `, ${count.skipped} skipped`;
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
if (count.passed === 0) process.exitCode = 1;
