export { checkAcquireArguments, checkInspectArguments } from "./arguments.js";
export { locksOfCallChain } from "./call-chain.js";
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
export { resolveCommonDirectory } from "./git-directory.js";
export type {
  Acquire,
  AcquireOptions,
  FilesystemReport,
  Inspect,
  InspectOptions,
  Lock,
  LockfileReport,
  LockHolder,
  LockingReport,
  LockReport,
  Reach,
  RepolockPlatform,
  WaitInfo,
} from "./lock.js";
export {
  findRepositoryRoot,
  resolveLockfilePath,
  resolveRepositoryLockfilePath,
  resolveRoot,
  usualLockfilePath,
} from "./lockfile-path.js";
export { sharedMode } from "./shared-mode.js";
export { systemErrorCode, systemErrorText } from "./system-error.js";
export { withLock } from "./with-lock.js";
