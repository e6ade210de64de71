import { existsSync } from "node:fs";
import { askGit } from "./git.js";

/** The user's settings of git that a commit needs, as they are written; undefined if they are not set. */
export interface UserSettings {
  readonly email: string | undefined;
  readonly gpgSign: string | undefined;
}

/**
 * Reads the settings with one git process.
 *
 * @param root where git looks; if it does not exist, which the lock reports, the current directory
 * @throws GitError
 */
export async function readUserSettings(root: string): Promise<UserSettings> {
  const directory = existsSync(root) ? root : process.cwd();
  const list = await askGit(directory, ["config", "-z", "--get-regexp", "^(user\\.email|commit\\.gpgsign)$"]);
  // Of several values, the last counts. A key without a value has no newline.
  const entries = (list ?? "").split("\0").map((entry) => entry.split(/\n(.*)/s));
  const values = new Map(entries.map(([key, value = ""]) => [key, value]));
  return { email: values.get("user.email"), gpgSign: values.get("commit.gpgsign") };
}
