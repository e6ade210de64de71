/** The rows of doctor's report by label, the lines of a row joined by `; `. */
export function rowsOf(stdout: string): Map<string, string> {
  return new Map(
    Array.from(stdout.matchAll(/^(\S+): +(.*(?:\n {14}.*)*)$/gm), ([, label = "", text = ""]) => [
      label,
      text.replace(/\n +/g, "; "),
    ]),
  );
}
