import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Program } from "./programs.js";
import type { SharedRepository } from "./repository.js";

/** When a verb dies at one of its git calls: before git runs, after it, or while it waits for the test. */
export const MOMENTS = ["before", "after", "during"] as const;

export type Moment = (typeof MOMENTS)[number];

/** A place at which a verb is killed. */
export interface Place {
  /** Which of its git calls, from 1; 0 kills nothing. */
  readonly call: number;
  readonly moment: Moment;
}

/** A verb that was killed, or has ended before that. */
export interface Killed {
  readonly isKilled: boolean;
  /** The git call that killed it. */
  readonly call: string;
  /** Lets a git that waits go on, and resolves when it and all others have ended. */
  finish(): Promise<void>;
}

// $PPID is the verb. Each call makes the directory with the next number, which is atomic.
const WRAPPER = `#!/bin/sh
place=$AIWF_KILL_PLACE
n=1
while ! mkdir "$place/$n" 2>/dev/null; do n=$((n + 1)); done
echo "$*" > "$place/$n/args"
[ "$n" = "$AIWF_KILL_CALL" ] || exec "$AIWF_KILL_GIT" "$@"
case $AIWF_KILL_MOMENT in
before) kill -9 $PPID ;;
after) "$AIWF_KILL_GIT" "$@"; kill -9 $PPID ;;
during) kill -9 $PPID; read line < "$place/gate"; exec "$AIWF_KILL_GIT" "$@" ;;
esac
`;

/** Runs a verb, and lets git kill it at this place. Resolves when the verb is dead. */
export async function killAt(
  repository: SharedRepository,
  program: Program,
  args: readonly string[],
  { call, moment }: Place,
): Promise<Killed> {
  const place = join(repository.place, `kill-${readdirSync(repository.place).length}`);
  mkdirSync(place);
  writeFileSync(join(place, "git"), WRAPPER);
  chmodSync(join(place, "git"), 0o755);
  await execa("mkfifo", [join(place, "gate")]);
  const { stdout: git } = await execa("sh", ["-c", "command -v git"]);
  const environment = {
    ...repository.environment(`${place}:${process.env["PATH"]}`),
    AIWF_KILL_PLACE: place,
    AIWF_KILL_CALL: String(call),
    AIWF_KILL_MOMENT: moment,
    AIWF_KILL_GIT: git,
  };
  // Every process below the verb inherits descriptor 3, so its end shows that all have ended.
  const verb = execa(program.file, args, {
    cwd: repository.root,
    env: environment,
    extendEnv: false,
    reject: false,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    timeout: 60_000,
  });
  const last = verb.stdio[3];
  const allEnded = new Promise((resolve) => last?.once("close", resolve).resume?.());
  const died = new Promise<NodeJS.Signals | null>((resolve) => verb.once("exit", (_, signal) => resolve(signal)));
  const signal = await died;
  const isKilled = signal === "SIGKILL";
  return {
    isKilled,
    call: isKilled ? readFileSync(join(place, `${call}`, "args"), "utf8").trim() : "",
    async finish() {
      if (isKilled && moment === "during") await execa("sh", ["-c", `echo go > '${join(place, "gate")}'`]);
      await allEnded;
    },
  };
}
