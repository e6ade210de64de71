import type { Reporter } from "vitest/node";

/**
 * Says at the end of a run what was skipped and why. A test that is skipped says so by `context.skip(reason)`; a file whose
 * tests are skipped, by printing a line that begins with "skipped: ".
 */
export function skippedReporter(): Reporter {
  const lines = new Set<string>();
  return {
    onUserConsoleLog({ content }) {
      for (const [line] of content.matchAll(/^skipped: .*$/gm)) lines.add(line);
    },
    onTestRunEnd(files) {
      for (const test of files.flatMap((file) => [...file.children.allTests("skipped")])) {
        const result = test.result();
        if (result.state === "skipped" && result.note) lines.add(`skipped: ${test.fullName}: ${result.note}`);
      }
      for (const line of lines) console.log(line);
    },
  };
}
