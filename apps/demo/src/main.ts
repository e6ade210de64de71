import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { assertSupportedOS, ErrUnsupportedOS } from "aiwf-os-guard";
import { demonstrate } from "./demonstrate.js";
import { announcementText, reportText } from "./report.js";
import { ScratchRepository } from "./scratch-repository.js";

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    assertSupportedOS();
  } catch (error) {
    if (!(error instanceof ErrUnsupportedOS)) throw error;
    process.stderr.write(`demo: ${error.message}\n`);
    return 2;
  }
  // Not `once`: while main stops the processes and removes the directory, another Ctrl-C has no effect.
  const stop = new AbortController();
  // One listener for each running process.
  setMaxListeners(Number.POSITIVE_INFINITY, stop.signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort(signal));

  const repository = new ScratchRepository();
  try {
    process.stdout.write(announcementText());
    const findings = await demonstrate(repository, stop.signal);
    process.stdout.write(reportText(findings));
    return findings.verdicts.every(({ objections }) => objections.length === 0) ? 0 : 1;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return 128 + constants.signals[stop.signal.reason as NodeJS.Signals];
  } finally {
    await repository.remove();
  }
}
