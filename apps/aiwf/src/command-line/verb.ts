/** An option of a verb, as help shows it. */
export interface OptionRow {
  /** In commander's notation: `--root <dir>`, `-E, --conflict-exit-code <n>`. */
  readonly flags: string;
  readonly description: string;
  /** The possible values of its argument, for completion; undefined if any value is possible. */
  readonly values?: readonly string[];
  /** True if repeating the option is a mistake; otherwise the last value counts. */
  readonly once?: boolean;
}

/** An example, as help shows it. */
export interface Example {
  readonly line: string;
  /** Its purpose, in a few words. */
  readonly purpose: string;
}

/** One run of a verb. */
export interface Invocation<Options> {
  readonly options: Options;
  readonly positionals: readonly string[];
  /** The beginning of messages: `aiwf add`. */
  readonly label: string;
  /** 16 hexadecimal digits, new for each run; empty for verbs that change nothing. */
  readonly correlationId: string;
  /** The verb table, for `help`. */
  readonly verbs: readonly VerbEntry[];
}

/** A row of the verb table. */
export interface VerbEntry {
  readonly name: string;
  /** One line, for `aiwf help`. */
  readonly summary: string;
  /** Loads the verb's code, and with it only what this verb needs. */
  readonly load: () => Promise<{ readonly verb: VerbModule }>;
}

/** The positional arguments of a verb. */
export interface Positionals {
  /** The allowed number of arguments. */
  readonly min: number;
  readonly max: number;
  /** For each argument its possible values, for completion; empty if any value is possible. */
  readonly values?: readonly (readonly string[])[];
}

/** The export `verb` of a verb's module. */
export interface VerbModule<Options = object> {
  /** The command line after `aiwf`: `history <id>`. */
  readonly usage: string;
  /** A few sentences, for help. */
  readonly description: string;
  readonly examples: readonly Example[];
  readonly options: readonly OptionRow[];
  readonly positionals: Positionals;
  /** True if refusals go into the JSON envelope under `--format=json`; read-only verbs refuse in plain text. */
  readonly mutates: boolean;
  /** The exit code for busy, if it is not 2. Throws Failure if the option is not an exit code. */
  readonly busyExitCode?: (options: Options) => number;
  /**
   * Does the work and prints the result.
   *
   * @returns the exit code
   * @throws Failure, or an error of the lock, to refuse
   */
  run(invocation: Invocation<Options>): Promise<number>;
}
