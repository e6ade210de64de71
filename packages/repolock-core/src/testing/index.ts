export { type Capabilities, type ContractCase, contractCases } from "./contract.js";
export { ScratchRepository } from "./scratch-repository.js";
export { ScratchWorktrees } from "./scratch-worktrees.js";
