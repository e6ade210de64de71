// Whoever started this process may end in the middle: then this one has no purpose, whatever it is doing.
process.once("disconnect", () => process.exit());

/** Sends a message to the process that started this one. */
export function reply(message: object | string | number): void {
  process.send?.(message);
}
