import { assertSupportedOS, ErrUnsupportedOS } from "aiwf-os-guard";
import { defectText } from "./print/defect.js";
import { visible } from "./print/visible.js";

// The guard comes before everything that needs POSIX, so that this is not even loaded where it cannot work.
if (isSupported()) start();

async function start(): Promise<void> {
  process.on("uncaughtException", (error) => {
    // The exit code 1, which is Node's own for this, means findings.
    process.exitCode = 3;
    // If the message cannot be written, there is nobody left to tell.
    process.stderr.on("error", () => {});
    process.stderr.write(`aiwf: ${visible(defectText(error))}\n`, () => process.exit(3));
  });
  const { main } = await import("./main.js");
  const exitCode = await main(process.argv.slice(2));
  // Another one is there if the output was lost.
  process.exitCode ??= exitCode;
}

function isSupported(): boolean {
  try {
    assertSupportedOS();
    return true;
  } catch (error) {
    if (!(error instanceof ErrUnsupportedOS)) throw error;
    process.stderr.write(`aiwf: ${error.message}\n`);
    process.exitCode = 2;
    return false;
  }
}
