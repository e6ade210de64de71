import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestProject, type TestSpecification } from "vitest/node";

// The copy of the workspace that Stryker has made, and changed.
const workspace = process.cwd();

// What these tests judge runs in other processes, which run the code as it is. They would catch nothing, slowly.
const judgesOtherProcesses = [
  "bad-places",
  "containers",
  "cross-process",
  "filesystem",
  "foreign-holders",
  "fs-ext-missing",
  "holder",
  "no-leaks",
  "worker-threads",
];

// These come by nearly all of the code. So whatever is narrower goes first: it finds the change sooner.
const broad = [
  "lockfile",
  "contender",
  "record",
  "no-watch",
  "tries",
  "inspect",
  "kernel-locks",
  "forgotten-lock",
  "cancel",
  "failing-calls",
  "contract",
  "hand-off",
  "politeness",
];

class NarrowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => breadth(one) - breadth(other));
  }
}

function breadth({ moduleId }: TestSpecification): number {
  return broad.indexOf(basename(moduleId, ".test.ts"));
}

// The lock refuses to work in worker threads, and Stryker's runner insists on them.
const inProcesses = {
  name: "in-processes",
  configureVitest({ project }: { project: TestProject }) {
    project.config.pool = "forks";
  },
};

export default defineConfig({
  root: workspace,
  test: {
    sequence: { sequencer: NarrowFirst },
    projects: ["repolock-core", "repolock-posix"].map((name) => ({
      extends: `${workspace}/packages/${name}/vitest.config.ts`,
      root: `${workspace}/packages/${name}`,
      plugins: [inProcesses],
      test: {
        name,
        exclude: judgesOtherProcesses.map((file) => `test/${file}.test.ts`),
        // A change can make a test wait for ever. No test needs a tenth of this.
        testTimeout: 10_000,
        hookTimeout: 10_000,
      },
    })),
  },
});
