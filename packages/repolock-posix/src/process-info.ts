import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { systemErrorCode } from "repolock-core";
import { printable } from "./record.js";

// USER_HZ, in which Linux tells user space about clock ticks; the same on every architecture that Node runs on.
const MS_PER_TICK = 10;

const MAX_COMMAND_LENGTH = 80;

/** Whether no process has this pid. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemErrorCode(error) === "ESRCH";
  }
}

/** The command line of the process, fit to be shown; undefined where it cannot be read. */
export function commandOf(pid: number): string | undefined {
  const [program, ...args] = readProc(`${pid}/cmdline`).split("\0");
  if (!program) return undefined;
  const shown = printable([basename(program), ...args].join(" ").trim());
  return shown.length <= MAX_COMMAND_LENGTH ? shown : `${shown.slice(0, MAX_COMMAND_LENGTH - 1)}…`;
}

/** The pid by which the process knows itself, in the PID namespace it is in; undefined where that cannot be read. */
export function innermostPidOf(pid: number): number | undefined {
  const pids = /^NSpid:(.*)/m.exec(readProc(`${pid}/status`))?.[1];
  return pids === undefined ? undefined : Number(pids.trim().split(/\s/).at(-1));
}

/** The pid of the process's parent; undefined where that cannot be read. */
export function parentOf(pid: number): number | undefined {
  const stat = readProc(`${pid}/stat`);
  return stat === "" ? undefined : Number(afterName(stat)[1]);
}

/** When the process began, in milliseconds since the epoch, to the second; undefined where that cannot be read. */
export function startTimeOf(pid: number): number | undefined {
  const stat = readProc(`${pid}/stat`);
  const bootTimeS = /^btime (\d+)/m.exec(readProc("stat"))?.[1];
  if (stat === "" || bootTimeS === undefined) return undefined;
  // starttime is the 22nd field.
  const ticks = afterName(stat)[19];
  return Number(bootTimeS) * 1000 + Number(ticks) * MS_PER_TICK;
}

/** The fields from the third on: the second is the name in parentheses, which may hold anything. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Whether a signal has stopped the process, or nothing can be known of it, as outside Linux. */
export function isStoppedOrUnseen(pid: number): boolean {
  const stat = readProc(`${pid}/stat`);
  // The state comes after the name, which is in parentheses and may hold anything.
  return stat === "" || /^[Tt]/.test(stat.slice(stat.lastIndexOf(")") + 2));
}

/** Empty where it cannot be read. */
function readProc(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, "utf8");
  } catch {
    return "";
  }
}
