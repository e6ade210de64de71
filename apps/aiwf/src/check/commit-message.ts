import { readFileSync } from "node:fs";
import { parseMessage } from "../git/trailers.js";
import { codeOf, Failure, messageOf, usageFailure } from "../print/failure.js";
import { goQuote, goSystemMessage } from "../print/go-format.js";
import { printMessage } from "../print/output.js";
import { isKnownVerb } from "../rules/known-verbs.js";

/**
 * Checks the message of a commit that is being made, as the commit-msg hook of the Go program's `init` asks for it:
 * the verbs in its trailers exist.
 *
 * @returns the exit code
 */
export function checkCommitMessage(path: string, label: string): number {
  const { trailers } = parseMessage(withoutComments(read(path)));
  const unknown = trailers
    .filter(([key, value]) => key === "aiwf-verb" && !isKnownVerb(value))
    .map(([, value]) => value);
  if (unknown.length === 0) return 0;
  const values = unknown.sort().map(goQuote).join(" ");
  printMessage(
    `${label}: commit-msg refuses aiwf-verb trailer value(s): [${values}]\n` +
      "  Allowed: the Cobra verb tree (`aiwf <verb> --help`) ∪ ritualVerbs (wrap-milestone, wrap-epic).\n" +
      "  An empty value (`aiwf-verb:` with nothing after) is a malformed trailer — name a verb or remove the line.\n" +
      "  For epic-integration merges use `aiwf-verb: wrap-milestone` per aiwfx-wrap-milestone.\n",
  );
  return 1;
}

/** Without what an editor was shown below the message. */
function withoutComments(message: string): string {
  const lines = message.split("\n");
  const scissors = lines.findIndex((line) => /^# -+ >8 -+$/.test(line));
  const shown = scissors === -1 ? lines : lines.slice(0, scissors);
  return shown.filter((line) => !line.startsWith("#")).join("\n");
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw usageFailure(`commit-msg file does not exist: ${path}`);
    const words = goSystemMessage(error, path) ?? messageOf(error);
    throw new Failure(`reading commit-msg ${goQuote(path)}: ${words}`, { exitCode: 3, plain: true });
  }
}
