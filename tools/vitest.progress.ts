import type { Reporter } from "vitest/node";

const INTERVAL_MS = 8_000;

/** Says every eight seconds how far a run is: without a terminal, Vitest is silent until a whole file of tests has ended. */
export function progressReporter(): Reporter {
  let ended = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    onTestRunStart() {
      if (process.stdout.isTTY) return;
      timer = setInterval(() => console.log(`${ended} tests have ended, and more are running`), INTERVAL_MS);
    },
    onTestCaseResult() {
      ended += 1;
    },
    onTestRunEnd() {
      clearInterval(timer);
    },
  };
}
