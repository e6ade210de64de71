import { messageOf } from "./failure.js";

/** Returns the message for an unforeseen error. */
export function defectText(error: unknown): string {
  return `internal error: ${messageOf(error)}${placeOf(error)}; this is a defect of aiwf: please report this line on its repository's page, under Issues`;
}

/** Returns the place in the program that threw an error. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frame = stack.split("\n").find((line) => line.startsWith("    at "));
  if (frame === undefined) return "";
  const start = Math.max(frame.lastIndexOf("/"), frame.lastIndexOf("("), "    at".length) + 1;
  return ` (at ${frame.slice(start).replace(")", "")})`;
}
