import { ExecaError } from "execa";

/** Why a command failed, in a line. */
export function commandFailure(error: unknown): string {
  if (!(error instanceof ExecaError)) return String(error);
  const text = String(error.stderr ?? "").trim() || error.shortMessage;
  return text.split("\n")[0] ?? text;
}
