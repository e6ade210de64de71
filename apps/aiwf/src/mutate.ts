import type { Reach } from "repolock";
import { assertHuman, resolveActor } from "./command-line/actor.js";
import { type CommonOptions, FORMAT_OPTION, PRETTY_OPTION, ROOT_OPTION, resolveRoot } from "./command-line/options.js";
import type { Invocation, OptionRow } from "./command-line/verb.js";
import { apply } from "./commit/apply.js";
import { HeadMoved } from "./commit/commit.js";
import { assertNotInterrupted, interruptible } from "./git/interruption.js";
import { Objects } from "./git/objects.js";
import { headOf, readRefs } from "./git/refs.js";
import { readRepository } from "./git/repository-state.js";
import { readUserSettings } from "./git/user-settings.js";
import { LOCK_TIMEOUT_OPTION, loadLock, lockTimeoutMs, withRepoLock } from "./lock.js";
import { IdsOnBranches } from "./plan/next-id.js";
import type { NoChange, Plan, Situation } from "./plan/plan.js";
import { envelopeText } from "./print/envelope.js";
import { findingsText } from "./print/finding-text.js";
import { printExact, printMessage, printText } from "./print/output.js";
import { paintFor } from "./print/terminal.js";
import { visible } from "./print/visible.js";
import { TreeReader } from "./tree/tree-reader.js";

/** Options of every verb that commits. */
export interface MutatingOptions extends CommonOptions {
  readonly actor?: string;
  readonly principal?: string;
  readonly lockTimeout?: string;
}

/** The rows of {@link MutatingOptions}. */
export const MUTATING_OPTIONS: readonly OptionRow[] = [
  { flags: "--actor <role/id>", description: "who does it (default: human/ and the name in git's user.email)" },
  { flags: "--principal <human/id>", description: "for whom somebody acts who is no person; not supported here" },
  ROOT_OPTION,
  FORMAT_OPTION,
  PRETTY_OPTION,
  LOCK_TIMEOUT_OPTION,
];

/** The parts of a verb that commits. */
export interface Mutation {
  /** The holder's work, for waiters: `aiwf add gap`. */
  readonly activity: string;
  /** Which processes to exclude; the default is those in the worktree. */
  readonly reach?: Reach;
  /** Work that may take long and needs no lock. */
  readonly prepare?: ((root: string) => Promise<void>) | undefined;
  /** Reads the tree and decides: before the lock, to read ahead, and again under it. Only the second decision counts. */
  readonly decide: (situation: Situation) => Promise<Plan | NoChange>;
}

const MOST_TRIES = 5;

interface Outcome {
  readonly decision: Plan | NoChange;
  /** Undefined without a commit. */
  readonly commitSha: string | undefined;
}

/**
 * Runs a verb that commits: finds root and actor, acquires the lock, lets the verb decide under the lock, carries out the
 * plan, releases the lock and prints the result.
 */
export async function mutate(invocation: Invocation<MutatingOptions>, mutation: Mutation): Promise<number> {
  const { options } = invocation;
  const timeoutMs = lockTimeoutMs(options.lockTimeout);
  const root = resolveRoot(options.root);
  const objects = new Objects(root);
  const run = () => decideAndCommit(invocation, mutation, { root, objects, timeoutMs });
  const outcome = await interruptible(run).finally(() => objects.close());
  printOutcome(outcome, invocation);
  return 0;
}

async function decideAndCommit(
  { options, label }: Invocation<MutatingOptions>,
  { activity, reach, prepare, decide }: Mutation,
  { root, objects, timeoutMs }: { readonly root: string; readonly objects: Objects; readonly timeoutMs: number },
): Promise<Outcome> {
  const settings = readUserSettings(root);
  const reading = readRepository(root, settings);
  const acting = resolveActor(options.actor, () => settings);
  // Report a missing actor or a busy lock before these errors.
  for (const answer of [settings, reading, acting]) answer.catch(() => {});
  // Here the actor is known at once, or has to be.
  if (options.actor !== undefined || prepare !== undefined) await acting;
  await prepare?.(root);

  const tree = new TreeReader(root);
  const idsOnBranches = new IdsOnBranches(objects);
  const deadlineMs = performance.now() + timeoutMs;
  const look = async () => {
    const answers = Promise.all([acting, readRefs(root)]);
    // While git answers.
    const files = tree.read();
    files.catch(() => {});
    const [actor, refs] = await answers;
    return { root, actor, refs, objects, idsOnBranches, readTree: () => files };
  };

  // Reads as much as possible before the lock. Only the decision under the lock counts.
  const rehearse = async () => {
    objects.prepare();
    const [situation] = await Promise.all([look(), loadLock()]);
    await decide(situation);
  };
  await rehearse().catch(() => {});
  await acting;
  assertNotInterrupted();

  return withRepoLock(root, { label, activity, timeoutMs, reach }, async (lock) => {
    const repository = await reading;
    for (let tries = 1; ; tries++) {
      const situation = await look();
      const decision = await decide(situation);
      if ("message" in decision) return { decision, commitSha: undefined };
      assertHuman(situation.actor, options.principal?.trim() ?? "");
      try {
        const { files } = await situation.readTree();
        const target = { repository, head: headOf(situation.refs), objects, files, lock, deadlineMs };
        return { decision, commitSha: await apply(decision, target) };
      } catch (error) {
        // Another process has committed with git, which does not ask for our lock.
        if (!(error instanceof HeadMoved) || tries === MOST_TRIES) throw error;
      }
    }
  });
}

function printOutcome({ decision, commitSha }: Outcome, { options, correlationId }: Invocation<MutatingOptions>): void {
  const { subject, warnings, metadata } =
    "message" in decision ? { subject: decision.message, warnings: [], metadata: {} } : decision;
  if (options.format === "json") {
    const status = warnings.length === 0 ? "ok" : "findings";
    const details = { ...metadata, commit_sha: commitSha, correlation_id: correlationId };
    const envelope = { status, findings: warnings, result: { subject }, metadata: details } as const;
    printExact(envelopeText(envelope, options.pretty));
  } else {
    if (warnings.length > 0) printMessage(findingsText(warnings, paintFor("stderr")));
    printText(`${visible(subject)}\n`);
  }
}
