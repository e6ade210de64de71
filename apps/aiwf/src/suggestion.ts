/**
 * Takes the parser's guess out of its message, and puts it as the Go program does.
 *
 * @returns text to put behind a message; empty if there is no guess
 */
export function suggestionIn(message: string): string {
  const guesses = /\(Did you mean (?:one of )?(.+)\?\)/.exec(message)?.[1];
  if (guesses === undefined) return "";
  const lines = guesses.split(", ").map((guess) => `\n\t${guess}`);
  return `\n\nDid you mean this?${lines.join("")}`;
}
