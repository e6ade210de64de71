/** One statement of the contract, to be run as one test. It belongs to no test framework. */
export interface ContractCase {
  /** The statement, as a sentence. */
  readonly name: string;
  /** Rejects if the statement does not hold. */
  readonly run: () => Promise<void>;
}
