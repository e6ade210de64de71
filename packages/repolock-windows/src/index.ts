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
 * Rejects every call. Wrong arguments are a TypeError, as on every platform, so that you find a mistake on any system.
 *
 * @throws TypeError for a `root` or an option of the wrong type
 * @throws ErrUnsupported (`repo-lock-unsupported`)
 */
export async function acquire(root: string, options: AcquireOptions = {}): Promise<Lock> {
  checkAcquireArguments(root, options);
  throw refusal();
}

/**
 * Rejects every call, like {@link acquire}.
 *
 * @throws TypeError for a `root` or an option of the wrong type
 * @throws ErrUnsupported (`repo-lock-unsupported`)
 */
export async function inspect(root: string, options: InspectOptions = {}): Promise<LockReport> {
  checkInspectArguments(root, options);
  throw refusal();
}

function refusal(): ErrUnsupported {
  return new ErrUnsupported("repolock does not support Windows, which has no flock(2); use WSL");
}
