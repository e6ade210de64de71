// The types of "repolock" under every condition: the conditions change the code, never the contract.
export * from "./auto.js";
