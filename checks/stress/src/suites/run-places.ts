import type { Context, LaneResult, Row, Violation } from "../lane.js";
import type { Place, Setting } from "./place.js";
import { runSuite, type Suite } from "./suite.js";
import { copyWorkspace } from "./workspace-copy.js";

/** Runs the tests at one place after another. */
export async function runPlaces(
  places: readonly Place[],
  suites: readonly Suite[],
  { directories, seed, progress }: Context,
): Promise<LaneResult> {
  const workspace = directories.create("workspace");
  copyWorkspace(workspace);
  const rows: Row[] = [];
  const violations: Violation[] = [];
  const skipped: string[] = [];
  for (const [done, { name, prepare }] of places.entries()) {
    const show = (doing: string) =>
      progress({ done, total: places.length, violations: violations.length, doing: `${name}: ${doing}` });
    show("prepares");
    let setting: Setting | string;
    try {
      setting = await prepare(workspace);
    } catch (error) {
      violations.push({ story: `${name} cannot be used: ${error instanceof Error ? error.message : error}`, seed });
      continue;
    }
    if (typeof setting === "string") {
      skipped.push(`${name}: ${setting}`);
      continue;
    }
    for (const suite of suites) {
      show(suite.packageName);
      const found = await runSuite(suite, { ...setting, workspace, seed });
      rows.push(found.row);
      violations.push(...found.violations);
    }
  }
  return { rows, violations, skipped };
}
