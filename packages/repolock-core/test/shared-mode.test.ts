import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sharedMode } from "../src/index.js";

let gitDirectory = "";
beforeEach(() => {
  gitDirectory = mkdtempSync(join(tmpdir(), "repolock-mode-"));
});
afterEach(() => rmSync(gitDirectory, { recursive: true }));

const octal = (mode: number) => mode.toString(8);

// The lockfile, a file of the working tree, and a directory.
test.each([
  ["", 0o600, 0o644, 0o755],
  ["[core]\n\tsharedRepository = group\n", 0o660, 0o664, 0o775],
  ["[core]\n\tsharedrepository = 1\n", 0o660, 0o664, 0o775],
  ["[core]\n\tsharedrepository\n", 0o660, 0o664, 0o775],
  ["[core]\n\tsharedrepository = # nothing\n", 0o660, 0o664, 0o775],
  ["[Core] SharedRepository=true ; as git init --shared\n", 0o660, 0o664, 0o775],
  ['[core]\nsharedRepository = "all"\n', 0o664, 0o664, 0o775],
  ["[core]\r\n\tsharedRepository = group\r\n", 0o660, 0o664, 0o775],
  ["# a line\u2028that is two elsewhere\n[core]\nsharedRepository = group\n", 0o660, 0o664, 0o775],
  ["[core]\nsharedRepository = 0640\n", 0o640, 0o640, 0o750],
  ["[core]\nsharedRepository = 0666\n", 0o666, 0o666, 0o777],
  ["[core]\nsharedRepository = group\nsharedRepository = umask\n", 0o600, 0o644, 0o755],
  ["[core]\nsharedRepository = 0440\n", 0o600, 0o644, 0o755],
  ["[core]\nsharedRepository = everyone\n", 0o600, 0o644, 0o755],
  ["[other]\nsharedRepository = group\n", 0o600, 0o644, 0o755],
  ['[core "x"]\nsharedRepository = group\n', 0o600, 0o644, 0o755],
  ["[core]\n# sharedRepository = group\n", 0o600, 0o644, 0o755],
])("with the configuration %j the modes are those of git's own files", (text, ...modes) => {
  writeFileSync(join(gitDirectory, "config"), text);
  expect([0o600, 0o644, 0o755].map((mode) => octal(sharedMode(gitDirectory, mode)))).toEqual(modes.map(octal));
});

test("where there is no configuration, nothing is shared", () => {
  expect(sharedMode(gitDirectory, 0o600)).toBe(0o600);
});
