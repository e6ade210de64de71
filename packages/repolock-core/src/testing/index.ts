export { type Capabilities, contractCases } from "./contract.js";
export type { ContractCase } from "./contract-case.js";
export { ScratchRepository } from "./scratch-repository.js";
export { ScratchWorktrees } from "./scratch-worktrees.js";
