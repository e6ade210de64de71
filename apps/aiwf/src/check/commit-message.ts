import { readUserFile } from "../command-line/read-body.js";
import { git } from "../git/git.js";
import { codeOf, Failure, messageOf, usageFailure } from "../print/failure.js";
import { goQuote, goSystemMessage } from "../print/go-format.js";
import { printMessage } from "../print/output.js";
import { isKnownVerb } from "../rules/known-verbs.js";

/**
 * Checks the message of a commit that git is about to make, for the commit-msg hook that the Go program's `init` installs:
 * the verbs in its trailers exist.
 *
 * @returns the exit code
 */
export async function checkCommitMessage(path: string, label: string): Promise<number> {
  const message = read(path);
  // git decides what counts: the message still contains comments and the part that git showed in the editor below it.
  const trailers = await git(process.cwd(), ["interpret-trailers", "--parse"], { input: message });
  const unknown = trailers.split("\n").flatMap((line) => {
    const [key = "", ...value] = line.split(":");
    const verb = value.join(":").trim();
    return key.trim() === "aiwf-verb" && !isKnownVerb(verb) ? [verb] : [];
  });
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

function read(path: string): Buffer {
  try {
    return readUserFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw usageFailure(`commit-msg file does not exist: ${path}`);
    const words = goSystemMessage(error, path) ?? messageOf(error);
    throw new Failure(`reading commit-msg ${goQuote(path)}: ${words}`, { exitCode: 3, plain: true });
  }
}
