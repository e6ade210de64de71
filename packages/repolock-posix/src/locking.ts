import { ErrAcquire, type LockingReport } from "repolock-core";
import type { Flock } from "./flock.js";
import { fsExtFlock, whyNotFsExt } from "./fs-ext.js";
import { HelperFlock } from "./helper-flock.js";
import { findHelper, TRY_ORDER } from "./helper-program.js";

let chosen: Flock | undefined;

/**
 * Chooses once how this process locks: through fs-ext if it loads, else through a helper program.
 *
 * @throws ErrAcquire (`repo-lock-acquire-failed`) if neither works; the message names both remedies
 */
export function loadFlock(): Flock {
  chosen ??= fsExtFlock() ?? helperFlock();
  return chosen;
}

function helperFlock(): Flock {
  const program = findHelper(TRY_ORDER);
  if (program !== undefined) return new HelperFlock(program);
  throw new ErrAcquire(`cannot call flock(2): ${noWay()}`, {});
}

function noWay(): string {
  return `${whyNotFsExt()}; or install one of ${TRY_ORDER.join(", ")} in an absolute directory of PATH`;
}

/** Describes for people how this process locks or would lock. Loads nothing and starts no process. */
export function describeLocking(): LockingReport {
  const reason = whyNotFsExt();
  if (reason === undefined) {
    return { through: "fs-ext", description: `fs-ext for ABI ${process.versions.modules}` };
  }
  const program = findHelper(TRY_ORDER);
  if (program === undefined) return { through: "nothing", description: noWay() };
  const { name, path } = program;
  const title = name === "flock" ? "flock(1)" : name;
  return { through: name, description: `${title} at ${path}, because ${reason}` };
}
