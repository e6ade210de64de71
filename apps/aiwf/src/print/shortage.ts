import { codeOf } from "./failure.js";

const SHORTAGES = new Map<unknown, string>([
  ["EAGAIN", "the system cannot start more processes; end some, or raise the limit (ulimit -u)"],
  ["EMFILE", "too many files are open; raise the limit (ulimit -n)"],
  ["ENFILE", "too many files are open on this host"],
  ["ENOMEM", "not enough memory"],
]);

/** Says what the machine lacks, and the remedy, if an error of a system call means that. */
export function shortageIn(error: unknown): string | undefined {
  return SHORTAGES.get(codeOf(error));
}
