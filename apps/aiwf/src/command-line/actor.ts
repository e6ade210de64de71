import type { UserSettings } from "../git/user-settings.js";
import { Failure, usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";

/**
 * Returns the actor of the commit: `--actor` if given, else `human/` and the name before the `@` of git's `user.email`.
 *
 * @param option the value of `--actor`
 * @param settings reads the settings, if they are needed
 * @throws Failure with exit code 2 if the actor is malformed or unknown
 */
export async function resolveActor(option: string | undefined, settings: () => Promise<UserSettings>): Promise<string> {
  if (option) {
    if (isActor(option)) return option;
    throw usageFailure(`--actor ${goQuote(option)} must match <role>/<identifier> (single '/', no whitespace)`);
  }
  const actor = actorOfEmail((await settings()).email ?? "");
  if (actor !== undefined) return actor;
  throw usageFailure("no actor: pass --actor <role>/<identifier> or set git config user.email");
}

/** Returns the actor of an e-mail address, if the part before its first `@` is a valid name. */
export function actorOfEmail(email: string): string | undefined {
  const [name, rest] = email.trim().split("@", 2);
  const actor = `human/${name}`;
  return rest !== undefined && isActor(actor) ? actor : undefined;
}

// The blanks of RE2, because the Go program uses this pattern.
function isActor(text: string): boolean {
  return /^[^\t\n\f\r /]+\/[^\t\n\f\r /]+$/.test(text);
}

/**
 * Asserts that the actor is a person. Other actors need an authorization scope, which this program does not know.
 *
 * @param principal the person for whom another actor acts
 * @throws Failure with exit code 1
 */
export function assertHuman(actor: string, principal: string): void {
  const isHuman = actor.startsWith("human/");
  if (isHuman && principal === "") return;
  if (isHuman) throw refused("principal forbidden for human/ actor (humans act directly)");
  if (principal === "") throw refused("principal required for non-human actor (set --principal human/<id>)");
  const code = "provenance-no-active-scope";
  throw refused(`actor ${goQuote(actor)} has no active scope authorizing this act (${code})`, code);
}

function refused(reason: string, code?: string): Failure {
  return new Failure(`provenance refused: ${reason}`, { exitCode: 1, ...(code !== undefined && { code }) });
}
