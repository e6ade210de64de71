/** A repository, and what is done in it step by step. The same with both programs. */
export interface Story {
  /** What it is about; the first word groups stories. */
  readonly name: string;
  /** How the repository comes to be, after `git init`. */
  readonly before: readonly Deed[];
  readonly steps: readonly Step[];
}

/** What changes a repository without either program. Paths are relative to its root. */
export type Deed =
  | { readonly write: string; readonly text: string; readonly mode?: number }
  /** Bytes that are not text, in base64. */
  | { readonly write: string; readonly base64: string }
  | { readonly link: string; readonly to: string }
  | { readonly mkdir: string; readonly mode?: number }
  | { readonly remove: string }
  /** May fail: a merge that stops at a conflict is meant to. */
  | { readonly git: readonly string[] };

/** One step of a story: a deed, or a run of the program. */
export type Step = Deed | Run;

/** A run of the program. */
export interface Run {
  readonly run: readonly string[];
  readonly stdin?: string;
  /** Where it runs, relative to the root. */
  readonly cwd?: string;
  /** True if the repository is put back afterwards, so that the next step does not build on this one. */
  readonly alone?: boolean;
}

/** Tells whether a step runs the program. */
export function isRun(step: Step): step is Run {
  return "run" in step;
}

/** Runs that each begin with the repository as it was. */
export function alone(...lines: readonly (readonly string[])[]): Run[] {
  return lines.map((run) => ({ run, alone: true }));
}

/** The bytes of an entity's file. */
export function entity(fields: Readonly<Record<string, string>>, body = "Text.\n"): string {
  return `---\n${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("")}---\n${body}`;
}

/** Everything committed, by hand. */
export function commit(message: string): Deed[] {
  return [{ git: ["add", "--all"] }, { git: ["commit", "--quiet", "--allow-empty", "--message", message] }];
}
