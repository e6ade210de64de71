import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { systemErrorCode } from "repolock-core";
import { printable } from "./record.js";

// USER_HZ, the unit of clock ticks in /proc; the same on every architecture that Node supports.
const MS_PER_TICK = 10;

const MAX_COMMAND_LENGTH = 80;

/** Whether this machine has no process with this pid. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemErrorCode(error) === "ESRCH";
  }
}

/** Returns the command line of the process, safe to print; undefined if this process cannot read it. */
export function commandOf(pid: number): string | undefined {
  const [program, ...args] = readProc(`${pid}/cmdline`).split("\0");
  if (!program) return undefined;
  const shown = printable([basename(program), ...args].join(" ").trim());
  return shown.length <= MAX_COMMAND_LENGTH ? shown : `${shown.slice(0, MAX_COMMAND_LENGTH - 1)}…`;
}

/** Returns the pid of the process in its own PID namespace; undefined if this process cannot read it. */
export function innermostPidOf(pid: number): number | undefined {
  const pids = /^NSpid:(.*)/m.exec(readProc(`${pid}/status`))?.[1];
  return pids === undefined ? undefined : Number(pids.trim().split(/\s/).at(-1));
}

/** Returns the pid of the process's parent; undefined if this process cannot read it. */
export function parentOf(pid: number): number | undefined {
  const stat = readProc(`${pid}/stat`);
  return stat === "" ? undefined : Number(afterName(stat)[1]);
}

/** Returns when the process started, in milliseconds since the epoch, exact to a second; undefined if unreadable. */
export function startTimeOf(pid: number): number | undefined {
  const stat = readProc(`${pid}/stat`);
  const bootTimeS = /^btime (\d+)/m.exec(readProc("stat"))?.[1];
  if (stat === "" || bootTimeS === undefined) return undefined;
  // starttime is the 22nd field.
  const ticks = afterName(stat)[19];
  return Number(bootTimeS) * 1000 + Number(ticks) * MS_PER_TICK;
}

/** Returns the fields from the third on. The second field is the name in parentheses, which may contain anything. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Whether a signal stopped the process, or its state is unknown, as outside Linux. */
export function isStoppedOrUnseen(pid: number): boolean {
  const stat = readProc(`${pid}/stat`);
  // The state follows the name, which is in parentheses and may contain anything.
  return stat === "" || /^[Tt]/.test(stat.slice(stat.lastIndexOf(")") + 2));
}

/** Returns the content of a file below /proc; empty if unreadable. */
export function readProc(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, "utf8");
  } catch {
    return "";
  }
}
