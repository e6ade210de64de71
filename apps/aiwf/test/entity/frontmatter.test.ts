import { expect, test } from "vitest";
import * as yaml from "yaml";
import { parseEntity } from "../../src/entity/entity.js";
import { serialise } from "../../src/entity/frontmatter.js";
import { parseFrontmatter, parseYamlFrontmatter } from "../../src/entity/parse-frontmatter.js";
import { parsePlainFrontmatter } from "../../src/entity/parse-plain-frontmatter.js";

test("every scalar is text, whatever it looks like; nothing is nothing", async () => {
  expect(await parseFrontmatter("id: 0777\ntitle: yes\nstatus: ~\narea: null\nrelates_to:\n")).toEqual({
    id: "0777",
    title: "yes",
    status: "",
  });
});

test.each([
  ["", "it is empty"],
  ["- a\n", "a mapping is expected"],
  ["id: G-0001\ncolour: red\n", "unknown field colour"],
  ["id: [a]\n", "id must be text"],
  ["relates_to: a\n", "relates_to must be a list"],
  ["id: a\nid: b\n", "unique"],
  ["id: 'a\n", "quote"],
])("%j is an error", async (text, message) => {
  await expect(parseFrontmatter(text)).rejects.toThrow(message);
});

test("the quick reader reads what it accepts as the YAML parser does", () => {
  const lines = [
    ..."id: G-0001|title: it''s a – b|title: 'it''s: #1'|title: ''|title: '|title: a'b|title: a # b|title: a: b".split(
      "|",
    ),
    ..."title: null|title: Null|title: ~|title:|title: |title: a |title:  a|title: 0777|title: é|title: x é|id: a".split(
      "|",
    ),
    ..."status: \"a\"|status: *a|status: a, b|  status: a|colour: red|relates_to:|    - D-0001|    - 'D: 1'|  - D-0002".split(
      "|",
    ),
    ..."    -|    - null|prior_ids: []|# comment||status: a\tb|status: [a]|addressed_by:|area: a\u00a0|area: 😀".split(
      "|",
    ),
  ];
  const accepted: { text: string; fields: unknown }[] = [];
  for (const a of lines) {
    for (const b of lines) {
      for (const c of lines) {
        const text = `${a}\n${b}\n${c}\n`;
        const fields = parsePlainFrontmatter(text);
        if (fields !== undefined) accepted.push({ text, fields });
      }
    }
  }
  expect(accepted.length).toBeGreaterThan(100);
  expect(accepted).toEqual(accepted.map(({ text }) => ({ text, fields: parseYamlFrontmatter(yaml, text) })));
});

test("the quick reader reads what this program writes in the common case", () => {
  const frontmatter = { id: "G-0001", title: "Hello: world", status: "open", addressed_by: ["E-0001"] };
  const text = serialise(frontmatter, "").toString().replace(/---\n/g, "");
  expect(parsePlainFrontmatter(text)).toEqual(frontmatter);
});

test("a file is read into frontmatter and body, and written back byte for byte", async () => {
  const bytes = Buffer.from("---\nid: G-0001\ntitle: Hello world\nstatus: open\n---\n\nText\n---\nmore, no newline");
  const entity = await parseEntity("gap", "work/gaps/G-0001-a.md", bytes);
  expect(entity.frontmatter.id).toBe("G-0001");
  expect(serialise(entity.frontmatter, entity.body)).toEqual(bytes);
});

test.each(["", "text", "---\nid: G-0001\n", "\n---\nid: G-0001\n---\n"])("%j has no frontmatter", async (text) => {
  await expect(parseEntity("gap", "a.md", Buffer.from(text))).rejects.toThrow("no YAML frontmatter found");
});
