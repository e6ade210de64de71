export { checkAcquireArguments, checkRoot } from "./arguments.js";
export {
  ErrAcquire,
  ErrBusy,
  ErrLockLost,
  ErrUnsupported,
  isRepolockError,
  RepolockError,
  type RepolockErrorCode,
  type RepolockErrorWithCode,
} from "./errors.js";
export type {
  Acquire,
  AcquireOptions,
  FilesystemReport,
  Inspect,
  Lock,
  LockHolder,
  LockingReport,
  LockReport,
  RepolockPlatform,
  WaitInfo,
} from "./lock.js";
export { resolveLockfilePath, resolveRoot, usualLockfilePath } from "./lockfile-path.js";
export { systemErrorCode, systemErrorText } from "./system-error.js";
export { withLock } from "./with-lock.js";
