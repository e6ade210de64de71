/** What a program answered, and what it left. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined if nothing changed. */
  readonly state?: State;
}

/** What can be seen of a repository. */
export interface State {
  /** The branch, or the commit. */
  readonly head: string;
  /** Each ref with its commit: the hash stands for tree, message, author and dates. */
  readonly refs: readonly string[];
  /** The lines of `git status --porcelain`. */
  readonly status: readonly string[];
  /** The lines of `git ls-files --stage`. */
  readonly index: readonly string[];
  /** Each file of the working tree: mode and hash. */
  readonly files: readonly string[];
  /** The names in the git directory, without objects. */
  readonly gitFiles: readonly string[];
}

/** Replaces what differs between two runs of one program: places, versions, random numbers, today's date. */
export function neutral(text: string, root: string): string {
  return text
    .replaceAll(root, "<root>")
    .replace(/("version":\s*)"[^"]*"/g, '$1"<version>"')
    .replace(/("correlation_id":\s*)"[0-9a-f]{16}"/g, '$1"<id>"')
    .replace(/^((?:# )?aiwf status — )\d{4}-\d\d-\d\d/gm, "$1<today>")
    .replace(/("result":\s*\{\s*"date":\s*)"\d{4}-\d\d-\d\d"/g, '$1"<today>"');
}
