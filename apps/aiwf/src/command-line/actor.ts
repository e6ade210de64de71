import { existsSync } from "node:fs";
import { askGit } from "../git/git.js";
import { Failure, usageFailure } from "../print/failure.js";

/**
 * Who the commit is by: `--actor` if given, else `human/` and the name before the `@` of git's `user.email`.
 *
 * @param option the value of `--actor`
 * @param directory where git is asked
 * @throws Failure with exit code 2 if it is malformed or cannot be found out
 */
export async function resolveActor(option: string | undefined, directory: string): Promise<string> {
  if (option) {
    if (/^[^\s/]+\/[^\s/]+$/.test(option)) return option;
    throw usageFailure(`--actor "${option}" must match <role>/<identifier> (single '/', no whitespace)`);
  }
  // A root that is missing is for the lock to report.
  const place = existsSync(directory) ? directory : process.cwd();
  const actor = actorOfEmail((await askGit(place, ["config", "user.email"])) ?? "");
  if (actor !== undefined) return actor;
  throw usageFailure("no actor: pass --actor <role>/<identifier> or set git config user.email");
}

/** The actor that an e-mail address stands for, if it has a name before an `@`. */
export function actorOfEmail(email: string): string | undefined {
  const name = email.trim().split("@", 2);
  return name.length === 2 && name[0] ? `human/${name[0]}` : undefined;
}

/**
 * Asserts that a person acts. Others need an authorization scope, which this program does not know.
 *
 * @throws Failure with exit code 1
 */
export function assertHuman(actor: string): void {
  if (actor.startsWith("human/")) return;
  throw new Failure(`provenance refused: actor ${actor} is not human/…, and scopes are not supported`, { exitCode: 1 });
}
