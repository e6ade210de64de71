/** A program and its first arguments. */
export type Command = readonly [program: string, ...args: string[]];
