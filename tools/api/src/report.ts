import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { packageDirectory } from "./packages.js";

/**
 * Writes a package's API report: its exported declarations, without comments, for reviewers.
 *
 * @param directory where the report goes, as `<name>.api.md`
 * @throws Error that names a declaration which is part of the API and not exported
 */
export function writeReport(name: string, directory: string): void {
  const projectFolder = packageDirectory(name);
  const temporary = mkdtempSync(join(tmpdir(), "api-report-"));
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder,
        mainEntryPointFilePath: `${projectFolder}dist/index.d.ts`,
        // The face re-exports the contract, so its report tells all of it.
        bundledPackages: name === "repolock" ? ["repolock-core"] : [],
        compiler: { tsconfigFilePath: `${projectFolder}tsconfig.json` },
        apiReport: {
          enabled: true,
          reportFileName: `${name}.api.md`,
          reportFolder: directory,
          reportTempFolder: temporary,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        newlineKind: "lf",
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: `${projectFolder}package.json`,
    });
    const problems: string[] = [];
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback(message) {
        // Comments are TypeDoc's business, and releases are marked by version.
        if (message.messageId === "ae-forgotten-export") problems.push(message.text);
        message.logLevel = ExtractorLogLevel.None;
      },
    });
    if (problems.length > 0) throw new Error(`the API of ${name} is not complete: ${problems.join("; ")}`);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
