import { assertHuman, resolveActor } from "./actor.js";
import { envelopeText } from "./envelope.js";
import { findingsText } from "./finding-text.js";
import { withRepoLock } from "./lock.js";
import { lockTimeoutMs } from "./lock-timeout.js";
import type { NoChange, Plan } from "./plan.js";
import { resolveRoot } from "./root.js";
import type { CommonOptions, Invocation, OptionRow } from "./verb.js";
import { FORMAT_OPTION, PRETTY_OPTION, ROOT_OPTION } from "./verb.js";
import { LOCK_TIMEOUT_OPTION } from "./lock-timeout.js";
import { apply } from "./write/apply.js";

/** Options of every verb that commits. */
export interface MutatingOptions extends CommonOptions {
  readonly actor?: string;
  readonly lockTimeout?: string;
}

/** The rows of {@link MutatingOptions}. */
export const MUTATING_OPTIONS: readonly OptionRow[] = [
  { flags: "--actor <role/id>", description: "who does it (default: human/ and the name in git's user.email)" },
  ROOT_OPTION,
  FORMAT_OPTION,
  PRETTY_OPTION,
  LOCK_TIMEOUT_OPTION,
];

/** What a verb needs to know to decide. */
export interface Situation {
  /** Absolute path. */
  readonly root: string;
  readonly actor: string;
}

/**
 * Runs a verb that commits: settles root and actor, takes the lock, lets the verb decide under it, carries the plan
 * out, releases the lock and prints the result.
 *
 * @param activity what the holder is doing, for those who wait: `aiwf add gap`
 * @param beforeLock what needs no lock and may take long
 * @param decide reads the tree and decides; called with the lock held
 */
export async function mutate(
  { options, label, correlationId }: Invocation<MutatingOptions>,
  activity: string,
  decide: (situation: Situation) => Promise<Plan | NoChange>,
  beforeLock: (root: string) => Promise<void> = async () => {},
): Promise<number> {
  const timeoutMs = lockTimeoutMs(options.lockTimeout);
  const root = resolveRoot(options.root);
  const actor = await resolveActor(options.actor, process.cwd());
  assertHuman(actor);
  await beforeLock(root);

  const { decision, commitSha } = await withRepoLock(root, { label, activity, timeoutMs }, async (lock) => {
    const decision = await decide({ root, actor });
    if ("message" in decision) return { decision, commitSha: undefined };
    return { decision, commitSha: await apply(root, decision, lock) };
  });

  const { subject, warnings, metadata } =
    "message" in decision ? { subject: decision.message, warnings: [], metadata: {} } : decision;
  if (options.format === "json") {
    const status = warnings.length === 0 ? "ok" : "findings";
    const details = { ...metadata, commit_sha: commitSha, correlation_id: correlationId };
    const envelope = { status, findings: warnings, result: { subject }, metadata: details } as const;
    process.stdout.write(envelopeText(envelope, options.pretty));
  } else {
    if (warnings.length > 0) process.stderr.write(findingsText(warnings));
    process.stdout.write(`${subject}\n`);
  }
  return 0;
}
