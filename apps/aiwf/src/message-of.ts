/** What an error says. Whatever else was thrown is told as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
