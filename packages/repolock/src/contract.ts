export {
  type Acquire,
  type AcquireOptions,
  ErrAcquire,
  ErrBusy,
  ErrLockLost,
  ErrUnsupported,
  type FilesystemReport,
  type Inspect,
  isRepolockError,
  type Lock,
  type LockHolder,
  type LockReport,
  RepolockError,
  type RepolockErrorCode,
  resolveLockfilePath,
  type WaitInfo,
} from "repolock-core";
export type { WithLock } from "./with-lock.js";
