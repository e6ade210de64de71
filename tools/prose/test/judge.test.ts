import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { readGlossary } from "../src/glossary.js";
import { judge } from "../src/judge.js";
import { passagesOfComments, passagesOfMarkdown } from "../src/passages.js";

const PROGRAM = fileURLToPath(new URL("../dist/main.js", import.meta.url));

const GLOSSARY = readGlossary(`
## Glossary

| term     | meaning                    | not              |
| -------- | -------------------------- | ---------------- |
| lockfile | the file that is locked    | lock file, mutex |
| acquire  | get the lock               | take the lock    |
| reach    | which lockfiles are locked |                  |

## Next
`);

async function complaintsAbout(markdown: string): Promise<string[]> {
  const complaints = await judge(passagesOfMarkdown(markdown), GLOSSARY);
  return complaints.map(({ line, message }) => `${line}: ${message}`);
}

test.each([
  ["Who comes back goes to the end of the queue.", "relative clause without a head"],
  ["What is not proved counts as lost.", "relative clause without a head"],
  ["A holder is named, and who waits sees the name.", "relative clause without a head"],
  ["0.5x is no duration.", '"no" with "to be"'],
  ["The records that are none are skipped.", '"no" with "to be"'],
  ["Another process may have had the turn.", '"have" for hold, "turn" for lock'],
  ["They must take turns.", '"have" for hold, "turn" for lock'],
  ["The greedy give way.", "person or proverb"],
  ["A waiter has no patience.", "person or proverb"],
  ["The locks of the dead are freed.", "person or proverb"],
  ["Two processes do so. That is a defect.", "pointer over a full stop"],
  ["A process can die. It leaves its record.", "pointer over a full stop"],
  ["The lock is free. Then the next process acquires it.", "pointer over a full stop"],
  ["Few lines are those that no test comes by.", "light verb"],
  ["The path stands in the record.", "light verb"],
])("%s is a complaint", async (sentence, habit) => {
  expect(await complaintsAbout(`# A page\n\n${sentence}\n`)).toContainEqual(expect.stringContaining(`3: ${habit}`));
});

test.each(["The lock file is locked.", "A mutex excludes others.", "A process takes the lock."])(
  "%s has a word that the glossary replaces",
  async (sentence) => {
    expect(await complaintsAbout(sentence)).toContainEqual(expect.stringContaining("is not a term of the glossary"));
  },
);

test.each([
  "If two processes do this at once, they pick the same id.",
  "Fair to waiters: a process that releases and acquires again at once goes behind them.",
  "Invalid duration `0.5x`: use `0`, `500ms` or `inf`.",
  "# What it is\n\nA lock.",
  "What happens if the holder is killed?",
  "The lock is no longer held. This function throws.",
  "```sh\nlet it be\n```",
])("%s is no complaint", async (text) => {
  expect(await complaintsAbout(text)).toEqual([]);
});

/** A page of sentences with so many words. */
function sentences(count: number, words: number): string {
  return `The waiter waits${" long".repeat(words - 3)}.\n\n`.repeat(count);
}

test("a page whose median sentence has more than 18 words is a complaint", async () => {
  const long = await complaintsAbout(sentences(8, 19));
  expect(long).toEqual(["1: the median sentence has 19 words; at most 18"]);
  expect(await complaintsAbout(sentences(8, 18))).toEqual([]);
  expect(await complaintsAbout(sentences(9, 3) + sentences(8, 30))).toEqual([]);
});

test("a page of which more than a fifth is passive is a complaint", async () => {
  const passive = "The lock is released.\n\n";
  expect(await complaintsAbout(sentences(8, 5) + passive.repeat(2))).toEqual([]);
  expect(await complaintsAbout(sentences(8, 5) + passive.repeat(3))).toEqual([
    "1: 27 % of the sentences are passive; at most 20 %: name the actor",
  ]);
});

test("a single sentence of more than 45 words is a complaint", async () => {
  expect(await complaintsAbout(sentences(1, 45))).toEqual([]);
  expect(await complaintsAbout(sentences(1, 46))).toEqual(["1: a sentence of 46 words; at most 45: split it"]);
});

test("comments of a program are read like pages, at their lines, without code, examples and tags' names", async () => {
  const source = `import x from "y";

/**
 * Acquires the lock. It waits.
 *
 * @param root \`what\` to lock
 * @throws ErrBusy what is no error
 * @example
 * Who cares.
 */
export const a = "// Who cares.";

// A first line
// that goes on: who waits is told.
const b = 1;
`;
  const complaints = await judge(passagesOfComments(source), GLOSSARY);
  expect(complaints.map(({ line, message }) => `${line}: ${message.replace(/:.*/, "")}`)).toEqual([
    '4: pointer over a full stop ("It")',
    '7: "no" with "to be" ("is no")',
    '13: relative clause without a head ("',
  ]);
});

test("the program names file and line, and fails if there is a complaint", async () => {
  const directory = mkdtempSync(join(tmpdir(), "prose-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const run = async (text: string) => {
    writeFileSync(join(directory, "page.md"), text);
    return execa("node", [PROGRAM, join(directory, "page.md")], { reject: false });
  };
  expect(await run("The holder releases the lock.\n")).toMatchObject({ exitCode: 0, stderr: "" });
  const { exitCode, stderr } = await run("# A page\n\nThe greedy give way.\n");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("page.md:3: person or proverb");
});
