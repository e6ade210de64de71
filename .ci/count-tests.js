// node .ci/count-tests.js <directory>...: adds up what all runs of tests in these checkouts have reported, and prints it
// as one line: "N passed, N failed". Each failed test has a line of its own before it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const count = { passed: 0, failed: 0, skipped: 0 };
for (const directory of process.argv.slice(2)) {
  for (const path of readdirSync(directory, { recursive: true })) {
    if (path.includes("node_modules") || !path.endsWith("test-results.json")) continue;
    const report = JSON.parse(readFileSync(join(directory, path), "utf8"));
    // A file that could not be loaded, or prepared, has failed, although none of its tests has.
    const broken = report.testResults.filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.every((it) => it.status !== "failed"),
    );
    for (const { name, message, assertionResults } of report.testResults) {
      for (const test of assertionResults.filter((it) => it.status === "failed")) {
        console.log(`failed: ${name}: ${test.fullName}\n${test.failureMessages.join("\n")}`);
      }
      if (broken.some((it) => it.name === name)) console.log(`failed: ${name}: ${message}`);
    }
    count.passed += report.numPassedTests;
    count.failed += report.numFailedTests + broken.length;
    count.skipped += report.numPendingTests + report.numTodoTests;
  }
}
const skipped = count.skipped === 0 ? "" : `, ${count.skipped} skipped`;
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
if (count.passed === 0 || count.failed > 0) process.exitCode = 1;
