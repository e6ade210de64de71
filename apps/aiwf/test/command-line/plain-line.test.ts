import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../src/command-line/parse.js";
import { parsePlainLine } from "../../src/command-line/plain-line.js";
import type { VerbModule } from "../../src/command-line/verb.js";
import { VERBS } from "../../src/main.js";

const LOADED = await Promise.all(VERBS.map(async ({ name, load }) => ({ name, verb: (await load()).verb })));

/** Like the parser, which alone sets an option that only its `--no-` form turns off. */
function parseWhole(name: string, verb: VerbModule, args: readonly string[]) {
  const { options, positionals } = parseCommandLine(name, verb, args);
  return { positionals, options: Object.fromEntries(Object.entries(options).filter(([key]) => key !== "trunc")) };
}

describe.each(LOADED)("a simple line of aiwf $name", ({ name, verb }) => {
  const names = verb.options.flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? []);
  const word = fc.constantFrom(
    ...names,
    // As the table writes a short name before a long one.
    "-E,",
    "gap",
    "T",
    "",
    "-",
    "--",
    "-x",
    "--no-title",
    "--title=T",
    "--force=true",
    "--help",
    "ä b",
  );

  test("means the same to both parsers", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        const line = parsePlainLine(args, verb);
        if (line !== undefined) expect(line).toEqual(parseWhole(name, verb, args));
      }),
      { numRuns: 500 },
    );
  });

  test("needs no parser with each option once, and leaves a repeated one to the parser", () => {
    const words = Array.from<string>({ length: verb.positionals.min }).fill("gap");
    for (const { flags } of verb.options) {
      const option = flags.split(" ");
      const args = [...words, ...option];
      expect(parsePlainLine([...args, ...option], verb)).toBeUndefined();
      const isForParser = /^-\w, |^--no-/.test(flags);
      if (isForParser) expect(parsePlainLine([...words, ...option.slice(0, 1), "7"], verb)).toBeUndefined();
      else expect(parsePlainLine(args, verb)).toEqual(parseWhole(name, verb, args));
    }
  });
});
