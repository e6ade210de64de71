import { mkdirSync } from "node:fs";
import { PACKAGES, REPORTED_PACKAGES } from "./packages.js";
import { writeReference } from "./reference.js";
import { writeReport } from "./report.js";

/** Writes all pages of the reference and all reports into these directories, and makes them if need be. */
export async function writeAll({ reference, reports }: { reference: string; reports: string }): Promise<void> {
  mkdirSync(reference, { recursive: true });
  mkdirSync(reports, { recursive: true });
  for (const name of PACKAGES) await writeReference(name, reference);
  for (const name of REPORTED_PACKAGES) writeReport(name, reports);
}
