/** One `key: value` line at the end of a commit message. */
export type Trailer = readonly [key: string, value: string];

/**
 * A commit message: subject, optional paragraph, trailers in the given order, exactly one newline at the end.
 * Programs that read the history match these bytes. A trailer's value is made one line: with a second one in it, git
 * would take neither it nor those around it for trailers.
 */
export function commitMessage(message: {
  readonly subject: string;
  readonly body?: string | undefined;
  readonly trailers: readonly Trailer[];
}): string {
  const body = message.body?.trim();
  const trailers = message.trailers.map(([key, value]) => `${key}: ${value.replace(/\s*[\r\n]\s*/g, " ")}`).join("\n");
  return `${[message.subject, body, trailers].filter((paragraph) => paragraph).join("\n\n")}\n`;
}
