import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Command } from "../command.js";
import type { Arena } from "./arena.js";
import type { Contestant } from "./contestant.js";
import type { HoldPrograms } from "./hold-programs.js";
import { longLived } from "./long-lived.js";
import { GAVE_UP, oneShot } from "./one-shot.js";

const LIBRARY_HOLDER = fileURLToPath(new URL("../processes/library-holder.js", import.meta.url));
const AIWF = join(dirname(fileURLToPath(import.meta.resolve("aiwf/package.json"))), "bin", "aiwf.cjs");

/** All who take part in a race here, and who would if this machine had what they need. */
export async function gatherContestants(
  { root, lockfile }: Arena,
  { found, missing }: HoldPrograms,
): Promise<{ contestants: readonly Contestant[]; missing: readonly string[] }> {
  const library = (kind: string, way: string) => longLived(kind, [process.execPath, LIBRARY_HOLDER, way, root]);
  const contestants = [
    library("repolock with timeouts", "timeout"),
    library("repolock with timeouts", "timeout"),
    library("repolock with aborts", "abort"),
    library("repolock, two turns in one process", "two"),
    ...[...found].flatMap(([language, command]) =>
      twice(() => longLived(`flock(2) in ${language}`, [...command, root, lockfile])),
    ),
  ];
  const [holdProgram] = found.values();
  if (holdProgram === undefined) {
    return { contestants, missing: [...missing, "aiwf exec and flock(1): they need one of these holders to run"] };
  }
  const hold: Command = [...holdProgram, root];
  contestants.push(...twice(() => oneShot("aiwf exec", (patienceUs) => aiwfExec(root, patienceUs), hold)));
  const { failed, shortMessage } = await execa("flock", ["--version"], { reject: false });
  if (failed) return { contestants, missing: [...missing, `flock(1): ${shortMessage}`] };
  contestants.push(...twice(() => oneShot("flock(1)", (patienceUs) => flock(lockfile, patienceUs), hold)));
  return { contestants, missing };
}

function twice<T>(make: () => T): T[] {
  return [make(), make()];
}

function aiwfExec(root: string, patienceUs: number | undefined): Command {
  const timeout = patienceUs === undefined ? "inf" : `${Math.ceil(patienceUs / 1000)}ms`;
  return [process.execPath, AIWF, "exec", "--root", root, "--lock-timeout", timeout, "-E", String(GAVE_UP), "--"];
}

function flock(lockfile: string, patienceUs: number | undefined): Command {
  const wait = patienceUs === undefined ? [] : ["--wait", (patienceUs / 1e6).toFixed(6)];
  return ["flock", "--conflict-exit-code", String(GAVE_UP), ...wait, lockfile];
}
