/** The errors with which every call fails in turn. */
export const ERRORS = [
  "EINTR",
  "EIO",
  "ENOLCK",
  "EBADF",
  "EMFILE",
  "ENFILE",
  "ENOSPC",
  "EROFS",
  "EACCES",
  "ESTALE",
  "EDQUOT",
] as const;

/** One of them. */
export type ErrorName = (typeof ERRORS)[number];
