import { assertSupportedOS, ErrUnsupportedOS } from "aiwf-os-guard";
import { defectText } from "./print/defect.js";
import { visible } from "./print/visible.js";

// The guard comes first, so that Windows loads no code that needs POSIX.
if (isSupported()) start();

async function start(): Promise<void> {
  process.on("uncaughtException", (error) => {
    // Not 1, which Node would use: 1 means findings.
    process.exitCode = 3;
    // A lost message has no other place to go.
    process.stderr.on("error", () => {});
    process.stderr.write(`aiwf: ${visible(defectText(error))}\n`, () => process.exit(3));
  });
  const { main } = await import("./main.js");
  const exitCode = await main(process.argv.slice(2));
  // Another exit code is set if the output was lost.
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
