/** What a verb takes, as its help shows it. */
export interface OptionRow {
  /** In commander's notation: `--root <dir>`, `-E, --conflict-exit-code <n>`. */
  readonly flags: string;
  readonly description: string;
  /** All that its argument may be, for completion; undefined if that is open. */
  readonly values?: readonly string[];
  /** True if giving it twice is a mistake; otherwise the last one counts. */
  readonly once?: boolean;
}

/** A command line worth knowing, as help shows it. */
export interface Example {
  readonly line: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
}

/** One run of a verb. */
export interface Invocation<Options> {
  readonly options: Options;
  readonly positionals: readonly string[];
  /** What messages begin with: `aiwf add`. */
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
  /** How many there must be. */
  readonly min: number;
  readonly max: number;
  /** For each in turn all that it may be, for completion; empty if that is open. */
  readonly values?: readonly (readonly string[])[];
}

/** What the module of a verb exports as `verb`. */
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
  /** The exit code for a lock that is not to be had in time, where it is not 2. Throws Failure if that is no code. */
  readonly busyExitCode?: (options: Options) => number;
  /**
   * Does the work and prints the result.
   *
   * @returns the exit code
   * @throws Failure, or an error of the lock, to refuse
   */
  run(invocation: Invocation<Options>): Promise<number>;
}
