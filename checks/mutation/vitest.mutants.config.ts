import { defineConfig } from "vitest/config";
import type { TestProject } from "vitest/node";

// The copy of the workspace that Stryker has made, and changed.
const workspace = process.cwd();

// What these tests judge runs in other processes, which run the code as it is. They would catch nothing, slowly.
const judgesOtherProcesses = [
  "bad-places",
  "containers",
  "cross-process",
  "filesystem",
  "foreign-holders",
  "helper-ways",
  "holder",
  "no-leaks",
];

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
    projects: ["repolock-core", "repolock-posix"].map((name) => ({
      extends: `${workspace}/packages/${name}/vitest.config.ts`,
      root: `${workspace}/packages/${name}`,
      plugins: [inProcesses],
      test: {
        name,
        exclude: judgesOtherProcesses.map((file) => `test/${file}.test.ts`),
      },
    })),
  },
});
