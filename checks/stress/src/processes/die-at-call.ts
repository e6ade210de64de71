// Loaded with --import: the process kills itself at one of its calls to the system, as PROOF_DEATH says.
import { writeFileSync, writeSync } from "node:fs";
import { relative } from "node:path";
import { interceptSystemCalls, type SystemCall } from "support/system-calls";
import { DEATH_VARIABLE, type Death, isWrite } from "../crash/death.js";

const READS = /^(access|exists|fstat|lstat|read|readFile|readdir|readlink|realpath|stat|statfs)(Sync)?$/;

const death: Death = JSON.parse(process.env[DEATH_VARIABLE] ?? "{}");
// What it starts is not to die.
delete process.env[DEATH_VARIABLE];
let calls = 0;

interceptSystemCalls((call, proceed) => {
  if (!isCounted(call) || ++calls !== death.call) return proceed();
  writeFileSync(death.epitaph, `${call.name} ${placeOf(call)}`);
  if (death.moment === "before") die();
  if (death.moment === "half") {
    if (isWrite(call.name)) writeHalf(call);
    die();
  }
  if (death.moment === "orphan") setImmediate(die);
  if (death.moment === "group") setTimeout(() => process.kill(-process.pid, "SIGKILL"), death.delayMs);
  try {
    return proceed();
  } finally {
    // Also if it failed, as flock does when somebody else has the lock.
    if (death.moment === "after") die();
  }
});

function isCounted({ name, path }: SystemCall): boolean {
  if (name === "spawn") return true;
  if (death.writesOnly && READS.test(name)) return false;
  return path.startsWith(death.root) || (path.startsWith("/proc/") && !death.writesOnly);
}

function placeOf({ name, args: [, second], path }: SystemCall): string {
  if (name === "spawn") return [path.split("/").at(-1), ...(Array.isArray(second) ? second.slice(0, 1) : [])].join(" ");
  if (name === "flockSync") return `${second} ${relative(death.root, path)}`;
  // What is random in a name would make two names of one step.
  const place = path.startsWith(death.root) ? relative(death.root, path) || "." : path.replace(/\d+/g, "N");
  return place.replace(/(aiwf-tmp-|aiwf-commit-tree-)\w+/, "$1…");
}

function writeHalf({ name, args: [fd, content, position] }: SystemCall): void {
  if (typeof fd !== "number") throw new Error(`${name} is not given a descriptor`);
  const bytes = Buffer.from(content as string | Uint8Array);
  const half = bytes.subarray(0, bytes.length / 2);
  // With a string the position is the third argument, and writeFileSync goes on where the file is.
  writeSync(fd, half, 0, half.length, name === "writeSync" ? (position as number) : null);
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("still alive");
}
