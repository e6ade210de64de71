import { usageFailure } from "../failure.js";
import { goQuote } from "../go-quote.js";
import { withRepoLock } from "../lock.js";
import { LOCK_TIMEOUT_OPTION, lockTimeoutMs } from "../lock-timeout.js";
import { messageOf } from "../message-of.js";
import { resolveRoot } from "../root.js";
import { runCommand } from "../run-command.js";
import { ROOT_OPTION, type VerbModule } from "../verb.js";

interface ExecOptions {
  readonly root?: string;
  readonly lockTimeout?: string;
  readonly conflictExitCode?: string;
}

/** `aiwf exec -- <command>` */
export const verb: VerbModule<ExecOptions> = {
  usage: "exec -- <command> [args...]",
  description:
    "Waits for the lock, runs the command while it is held, and exits with the code of the command. No other aiwf " +
    "changes the repository meanwhile. A command that itself runs a verb which locks finds the lock busy.",
  examples: [
    { line: "aiwf exec -- git rebase origin/main", purpose: "rebase while no other aiwf commits" },
    { line: "aiwf exec --lock-timeout 0 -- make release", purpose: "do not wait: exit 2 if the lock is busy" },
    { line: "aiwf exec -E 75 --lock-timeout 1m -- ./deploy", purpose: "wait a minute at most, then exit 75" },
  ],
  options: [
    {
      flags: "-E, --conflict-exit-code <n>",
      description: "exit with this code, 0 to 255, if the lock is not to be had in time (default: 2)",
    },
    ROOT_OPTION,
    LOCK_TIMEOUT_OPTION,
  ],
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  mutates: true,
  busyExitCode: ({ conflictExitCode }) => (conflictExitCode === undefined ? 2 : parseExitCode(conflictExitCode)),
  async run({ options, label, positionals: [command = "", ...args] }) {
    const timeoutMs = lockTimeoutMs(options.lockTimeout);
    const root = resolveRoot(options.root);
    return withRepoLock(root, { label, activity: `${label} ${command}`, timeoutMs }, async (lock) => {
      const exitCode = await runCommand(command, args);
      try {
        lock.assertHeld();
      } catch (error) {
        // The exit code is the command's, but whoever reads the output should know.
        process.stderr.write(`${label}: while the command ran, the ${messageOf(error)}\n`);
      }
      return exitCode;
    });
  },
};

function parseExitCode(text: string): number {
  const code = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (code <= 255) return code;
  throw usageFailure(`--conflict-exit-code ${goQuote(text)} is no exit code: use 0 to 255`);
}
