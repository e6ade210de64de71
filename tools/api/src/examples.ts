/** A program in a page of the reference, and what it says it prints. */
export interface Example {
  /** The heading that it stands under. */
  readonly heading: string;
  readonly code: string;
  readonly expectedOutput: string;
}

/** The TypeScript programs of a Markdown page. `// →` at the end of a line is followed by what that line prints. */
export function examplesOf(markdown: string): Example[] {
  const examples: Example[] = [];
  let heading = "";
  for (const [, title, code] of markdown.matchAll(/^##? ([^\n]*)|^```ts\n(import .*?)^```$/gms)) {
    if (title !== undefined) heading = title;
    if (code === undefined) continue;
    const printed = Array.from(code.matchAll(/\/\/ → (.*)$/gm), ([, line]) => `${line}\n`);
    examples.push({ heading, code, expectedOutput: printed.join("") });
  }
  return examples;
}
