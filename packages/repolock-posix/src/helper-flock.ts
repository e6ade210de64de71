import { systemErrorCode, systemErrorText } from "repolock-core";
import { describeFilesystem } from "./filesystem.js";
import type { Flock, OpenFile, TryLimits } from "./flock.js";
import { whyNotFsExt } from "./fs-ext.js";
import { childProcess, helperOptions, type TryOutcome, tryWithHelper } from "./helper.js";
import { type HelperProgram, tryArguments } from "./helper-program.js";
import { heldByDescriptor } from "./kernel-locks.js";

// The limit for a helper that hangs, far above the time that a helper needs on a loaded machine.
const LIMIT_MS = 5000;

/**
 * Calls flock(2) through a helper program. The lock belongs to the open file description, which the helper shares with
 * this process, so this process holds the lock after the helper's end.
 */
export class HelperFlock implements Flock {
  readonly unlocksAtOnce = false;
  readonly #program: HelperProgram;

  constructor(program: HelperProgram) {
    this.#program = program;
  }

  async tryLock(file: OpenFile, limits: TryLimits): Promise<boolean> {
    if (heldByDescriptor(file.fd) === true) return true;
    const outcome = await tryWithHelper(this.#program, file.fd, limits).catch((error: unknown) => {
      throw this.#notStarted(error);
    });
    return this.#judge(file, outcome, limits.limitMs);
  }

  stillHolds(file: OpenFile): boolean {
    const isHeld = heldByDescriptor(file.fd);
    // On a local file system the kernel never forgets a lock, so without an answer the lock counts as held.
    if (isHeld !== false && isLocal(file)) return true;
    const { fd } = file;
    const { path } = this.#program;
    const { error, status, stderr } = childProcess().spawnSync(path, tryArguments(this.#program), {
      ...helperOptions(["ignore", "ignore", "pipe", fd]),
      encoding: "utf8",
      timeout: LIMIT_MS,
      killSignal: "SIGKILL",
    });
    if (error !== undefined && status === null) throw this.#notStarted(error);
    return this.#judge(file, { exitCode: status, complaint: stderr.trim() }, LIMIT_MS);
  }

  // Closing the descriptor unlocks the file, because no helper shares it any more.
  unlock(): void {}

  #judge(file: OpenFile, { exitCode, complaint }: TryOutcome, limitMs: number): boolean {
    const { path } = this.#program;
    if (exitCode === 0) {
      if (heldByDescriptor(file.fd) === false && isLocal(file))
        throw this.#failure(`${path} exited with 0 but did not lock the file`);
      return true;
    }
    if (exitCode === 1 && complaint === "") return false;
    if (exitCode === null) throw this.#failure(`${path} was killed, or did not answer within ${limitMs} ms`);
    const [firstLine = ""] = complaint.split("\n");
    throw this.#failure(`${path} failed with exit code ${exitCode}${firstLine && `: ${firstLine}`}`);
  }

  #notStarted(error: unknown): Error {
    const remedy = systemErrorCode(error) === "ERR_ACCESS_DENIED" ? "; start Node.js with --allow-child-process" : "";
    return this.#failure(`cannot start ${this.#program.path}: ${systemErrorText(error)}${remedy}`, error);
  }

  #failure(reason: string, cause?: unknown): Error {
    return new Error(`${reason}; a helper program is needed, because ${whyNotFsExt()}`, { cause });
  }
}

function isLocal({ path }: OpenFile): boolean {
  return describeFilesystem(path).scope === "local";
}
