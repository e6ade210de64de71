import { chmodSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { Random } from "support/random";
import type { Context, LaneResult } from "../lane.js";
import { SHORTAGES, type Shortage } from "./shortages.js";

const NEEDY = fileURLToPath(new URL("../processes/needy.js", import.meta.url));

// Against hangs, far above what anything here takes.
const HANG_MS = 60_000;

// The script's word for: that cannot be made here.
const CANNOT = 77;

// A quick run tries so many, from a place in the list that the seed chooses.
const QUICK_SHORTAGES = 7;

/** Takes the lock where the system is really short of something. */
export async function realFaults({ effort, directories, seed, progress }: Context): Promise<Required<LaneResult>> {
  const reason = await missingPowers();
  if (reason !== undefined) return { rows: [], violations: [], skipped: [reason] };
  const stories: string[] = [];
  const skipped: string[] = [];
  const start = new Random(seed).below(SHORTAGES.length);
  const chosen = effort === "full" ? SHORTAGES : [...SHORTAGES, ...SHORTAGES].slice(start, start + QUICK_SHORTAGES);
  for (const [index, shortage] of chosen.entries()) {
    progress({ done: index, total: chosen.length, violations: stories.length, doing: shortage.name });
    const roots = [directories.create("shortage"), directories.create("shortage-warm-up")] as const;
    for (const root of roots) chmodSync(root, 0o777);
    const said = await turnsIn(shortage, ...roots);
    for (const root of roots) directories.remove(root);
    if (said === undefined) skipped.push(`${shortage.name}: this file system cannot`);
    else if (said !== JSON.stringify(shortage.expected)) {
      stories.push(`${shortage.name}:\n  expected ${JSON.stringify(shortage.expected)}\n  but ${said}`);
    }
  }
  return {
    rows: [
      {
        tried: "taking turns where the system is really short of something",
        times: chosen.length - skipped.length,
        on: chosen.map(({ name }) => name).join("; "),
        violations: stories.length,
      },
    ],
    violations: stories.map((story) => ({ story, seed })),
    skipped,
  };
}

/** What the program says of its turns there; undefined if there cannot be such a place here. */
async function turnsIn({ script, spare }: Shortage, root: string, warmUpRoot: string): Promise<string | undefined> {
  const program = [process.execPath, NEEDY, root, String(spare ?? ""), warmUpRoot];
  const { stdout, stderr, exitCode, timedOut } = await execa(
    "unshare",
    ["--mount", "sh", "-c", `root=$1; shift; ${script}`, "sh", root, ...program],
    { reject: false, timeout: HANG_MS },
  );
  if (exitCode === CANNOT) return undefined;
  if (timedOut) return `it hangs, for ${HANG_MS / 1000} s by now`;
  return stdout === "" ? `exit code ${exitCode}: ${stderr}` : stdout;
}

async function missingPowers(): Promise<string | undefined> {
  const why = "real shortages (full, read-only and foreign places): they need Linux, root and namespaces";
  if (process.getuid?.() !== 0) return why;
  const attempts = [
    ["--mount", "true"],
    ["--user", "--map-root-user", "true"],
  ].map((args) => execa("unshare", args, { reject: false }));
  return (await Promise.all(attempts)).some(({ failed }) => failed) ? why : undefined;
}
