import { execa } from "execa";
import { expect, test } from "vitest";
import { parseMessage } from "../../src/git/trailers.js";
import { ENV } from "../support/scratch-repo.js";

const SCISSORS = "# ------------------------ >8 ------------------------";

test.each([
  "a: 1\nb: 2\n",
  "a: 1\n\n",
  "Text.\n\na: 1\n",
  "Text.\na: 1\n",
  "Text.\na: 1\nSigned-off-by: x\n",
  "a: 1\n folded\n",
  "a: 1\n# a comment\nb: 2\n# another\n#\n",
  `a: 1\n\n${SCISSORS}\nb: 2\n`,
  `a: 1\n${SCISSORS}\n\nb: 2\n`,
  `a: 1\n\n${SCISSORS} \nb: 2\n`,
  `a: 1\n\n ${SCISSORS}\nb: 2\n`,
  `${SCISSORS}\na: 1\n`,
  "a: 1\n\nConflicts:\n\tone.md\n\ttwo.md\n",
  "a: 1\n\nConflicts:\n\tone.md\n\n# a comment\n\tthree.md\n",
  "a: 1\n\nConflicts:\n\tone.md\nb: 2\n",
  "a: 1\n\nConflicts:\none.md\n",
  "a: 1\n\nConflicts: one.md\n",
  "a: 1\n\n# Conflicts:\n#\tone.md\n",
])("trailers are those that git finds: %j", async (rest) => {
  const message = `Subject\n\n${rest}`;
  const { stdout } = await execa("git", ["interpret-trailers", "--parse", "--no-divider"], {
    input: message,
    env: ENV,
  });
  const found = parseMessage(message).trailers.map(([key, value]) => `${key}: ${value}`);
  expect(found.join("\n")).toBe(stdout);
});
