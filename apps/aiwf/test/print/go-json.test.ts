import { expect, test } from "vitest";
import { envelopeText, VERSION } from "../../src/print/envelope.js";
import { goJson, goMap } from "../../src/print/go-format.js";

test.each([
  ["open -> wontfix", '"open -\\u003e wontfix"'],
  ["<&>", '"\\u003c\\u0026\\u003e"'],
  ["\u2028\u2029", '"\\u2028\\u2029"'],
  ["\b\f\n\r\t\x01\x1f\x7f", '"\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7f"'],
  ["\\b \\\\f \\u0041", '"\\\\b \\\\\\\\f \\\\u0041"'],
  ["\ud83d lone, \ude00 lone, \ud83d\ude00 pair", '"\\ufffd lone, \\ufffd lone, 😀 pair"'],
  ['é "quoted"', '"é \\"quoted\\""'],
])("%j is escaped as Go does", (text, expected) => {
  expect(goJson(text)).toBe(expected);
});

test("pretty JSON is indented by two spaces, empty collections stay closed", () => {
  expect(goJson({ a: [], b: {}, c: [1, "<"] }, true)).toBe(
    '{\n  "a": [],\n  "b": {},\n  "c": [\n    1,\n    "\\u003c"\n  ]\n}',
  );
});

test("the envelope has its keys in the fixed order and its metadata sorted", () => {
  const text = envelopeText({
    metadata: { kind: "gap", commit_sha: "c", entity_id: "G-0001" },
    error: { message: "m", code: "c" },
    result: goMap({ subject: "s", also: 1 }),
    findings: [
      { severity: "error", code: "c", message: "m", hint: "h", subcode: "s", entityId: "G-0001", line: 2, path: "p" },
      { severity: "warning", code: "c", message: "m", path: "" },
    ],
    status: "findings",
  });
  expect(text).toBe(
    `{"tool":"aiwf","version":"${VERSION}","status":"findings","findings":[` +
      '{"code":"c","severity":"error","message":"m","path":"p","line":2,"entity_id":"G-0001","subcode":"s","hint":"h"},' +
      '{"code":"c","severity":"warning","message":"m"}],"result":{"also":1,"subject":"s"},' +
      '"error":{"code":"c","message":"m"},"metadata":{"commit_sha":"c","entity_id":"G-0001","kind":"gap"}}\n',
  );
});

test("an envelope without findings has an empty list, and no key for what is absent", () => {
  expect(envelopeText({ status: "ok" })).toBe(`{"tool":"aiwf","version":"${VERSION}","status":"ok","findings":[]}\n`);
});
