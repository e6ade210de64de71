import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import type { Command } from "../command.js";
import type { Row, Violation } from "../lane.js";

// Far above what the tests need, for a machine that is busy.
const HANG_MS = 600_000;

const MAX_OUTPUT_LENGTH = 4000;

/** The tests that say most about the lock in the shortest time. */
export const QUICK_SUITES: readonly Suite[] = [
  { packageName: "repolock-posix", filters: ["contract", "cross-process"] },
];

/** All tests of the lock. */
export const FULL_SUITES: readonly Suite[] = [
  { packageName: "repolock-core", filters: [] },
  { packageName: "repolock-posix", filters: [] },
];

/** Tests of a package. */
export interface Suite {
  readonly packageName: string;
  /** Parts of the names of the test files; none for all of them. */
  readonly filters: readonly string[];
}

/** Where and how to run tests. */
export interface SuiteOrder {
  /** A copy of the workspace. */
  readonly workspace: string;
  /** The program. */
  readonly node: string;
  /** What comes before it on the command line, for example to mount something first. */
  readonly wrapper?: Command;
  /** Where the tests make their repositories. */
  readonly scratch: string;
  /** The file system and the Node, for the report. */
  readonly on: string;
  readonly seed: number;
}

/** Runs tests. Each that fails is a violation. */
export async function runSuite(
  { packageName, filters }: Suite,
  { workspace, node, wrapper, scratch, on, seed }: SuiteOrder,
): Promise<{ row: Row; violations: readonly Violation[] }> {
  const cwd = join(workspace, "packages", packageName);
  const resultsPath = join(cwd, "test-results.json");
  rmSync(resultsPath, { force: true });
  const vitest: Command = [node, join(workspace, "node_modules/vitest/vitest.mjs"), "run", ...filters];
  const [program, ...args] = wrapper === undefined ? vitest : ([...wrapper, ...vitest] as const);
  const { failed, timedOut, all } = await execa(program, args, {
    cwd,
    // Also the processes that the tests start by name are to be of this Node.
    env: { TMPDIR: scratch, PATH: `${dirname(node)}:${process.env["PATH"]}`, NO_COLOR: "1" },
    reject: false,
    all: true,
    timeout: HANG_MS,
  });
  const { count, failures } = readResults(resultsPath);
  // An end without a failed test: of a hang, or of an error between the tests.
  if (failed && failures.length === 0)
    failures.push(timedOut ? "hangs" : stripVTControlCharacters(all).slice(-MAX_OUTPUT_LENGTH));
  const tests = filters.length === 0 ? "all tests" : `the tests ${filters.join(" and ")}`;
  return {
    row: { tried: `${tests} of ${packageName}`, times: count, on, violations: failures.length },
    violations: failures.map((failure) => ({ story: `${packageName} on ${on}: ${failure}`, seed })),
  };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[];
  }[];
}

function readResults(path: string): { count: number; failures: string[] } {
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Vitest has not come as far as that.
    return { count: 0, failures: [] };
  }
  const failures = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "failed")
    .map(({ fullName, failureMessages }) => [fullName, ...failureMessages].join("\n"));
  return { count: report.numPassedTests + report.numFailedTests, failures };
}
