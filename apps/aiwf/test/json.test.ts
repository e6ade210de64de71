import { describe, expect, test } from "vitest";
import { VERBS } from "../src/main.js";
import { repoWithGap } from "./support/gap-repo.js";

const LOADED = await Promise.all(VERBS.map(async ({ name, load }) => ({ name, verb: (await load()).verb })));
const PROMISING = LOADED.filter(({ verb }) =>
  verb.options.some(({ flags, values }) => flags.startsWith("--format ") && values?.includes("json")),
).map(({ name }) => name);

const ARGUMENTS: Readonly<Record<string, { succeeding: readonly string[]; refused: readonly string[] }>> = {
  add: { succeeding: ["epic", "--title", "T"], refused: ["gap", "--title", "T"] },
  promote: { succeeding: ["G-0001", "wontfix"], refused: ["G-0099", "wontfix"] },
  check: { succeeding: [], refused: ["--root", "missing"] },
  history: { succeeding: ["G-0001"], refused: ["G-0001", "--root", "missing"] },
  status: { succeeding: [], refused: ["--root", "missing"] },
};

test("the verbs whose help promises JSON are known to this test", () => {
  expect([...PROMISING].sort()).toEqual(Object.keys(ARGUMENTS).sort());
});

const MUTATING = ["add", "promote"];

describe.each(Object.entries(ARGUMENTS))("aiwf %s --format=json", (name, { succeeding, refused }) => {
  test("prints one envelope on one line, and nothing else", async () => {
    const repo = await repoWithGap();
    const { exitCode, stdout, stderr } = await repo.aiwf(name, ...succeeding, "--format=json");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(Object.keys(JSON.parse(stdout)).slice(0, 4)).toEqual(["tool", "version", "status", "findings"]);
  });

  test("with --pretty prints the same on many lines", async () => {
    const repo = await repoWithGap();
    const { stdout } = await repo.aiwf(name, ...succeeding, "--format=json", "--pretty");
    expect(stdout).toMatch(/^\{\n {2}"tool": "aiwf",\n/);
    expect(JSON.parse(stdout)).toMatchObject({ tool: "aiwf" });
  });

  test(`refuses ${MUTATING.includes(name) ? "in an envelope" : "in plain text, as verbs that only read do"}`, async () => {
    const repo = await repoWithGap();
    const { exitCode, stdout, stderr } = await repo.aiwf(name, ...refused, "--format=json");
    expect(exitCode).toBeGreaterThanOrEqual(2);
    if (MUTATING.includes(name)) {
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toMatchObject({ status: "error", error: { message: expect.any(String) } });
    } else {
      expect(stdout).toBe("");
      expect(stderr).toMatch(new RegExp(`^aiwf ${name}: .*\n$`));
    }
  });
});
