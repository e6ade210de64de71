import {
  type AcquireOptions,
  checkAcquireArguments,
  checkInspectArguments,
  ErrUnsupported,
  type InspectOptions,
  type Lock,
  type LockReport,
} from "repolock-core";

/**
 * Refuses. Wrong arguments are a TypeError here too, so that a mistake shows on every platform alike.
 *
 * @throws TypeError for a `root` or an option of the wrong type
 * @throws ErrUnsupported (`repo-lock-unsupported`)
 */
export async function acquire(root: string, options: AcquireOptions = {}): Promise<Lock> {
  checkAcquireArguments(root, options);
  throw refusal();
}

/**
 * Refuses, like {@link acquire}.
 *
 * @throws TypeError for a `root` or an option of the wrong type
 * @throws ErrUnsupported (`repo-lock-unsupported`)
 */
export async function inspect(root: string, options: InspectOptions = {}): Promise<LockReport> {
  checkInspectArguments(root, options);
  throw refusal();
}

function refusal(): ErrUnsupported {
  return new ErrUnsupported("repolock does not support Windows: it relies on flock(2); use WSL");
}
