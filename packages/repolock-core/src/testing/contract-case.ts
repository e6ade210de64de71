/** One statement of the contract, to run as one test of any test framework. */
export interface ContractCase {
  /** The statement, as a sentence. */
  readonly name: string;
  /** Rejects if the statement does not hold. */
  readonly run: () => Promise<void>;
}
