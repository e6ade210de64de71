import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { defaultBody } from "../../src/entity/body.js";
import { serialise } from "../../src/entity/frontmatter.js";

/** The name that git gives these bytes. */
function blobId(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

const title = "Hello world";

describe("the bytes of a new entity are those of the Go program", () => {
  test("gap with a body", () => {
    const bytes = serialise({ id: "G-0001", title, status: "open" }, "Some text");
    expect(bytes.toString()).toBe("---\nid: G-0001\ntitle: Hello world\nstatus: open\n---\nSome text");
    expect(blobId(bytes)).toBe("c486fc25fcfc109bd134a93a873b5d0e7439e1ed");
  });

  test("gap with empty sections", () => {
    const bytes = serialise({ id: "G-0001", title, status: "open" }, defaultBody("gap"));
    expect(blobId(bytes)).toBe("97ca1d592872bb5abb13c90350482aea45790974");
  });

  test("epic with empty sections", () => {
    const bytes = serialise({ id: "E-0001", title, status: "proposed" }, defaultBody("epic"));
    expect(blobId(bytes)).toBe("857d1e0bc692ba50a4f3980531d8aacc7a2c106c");
  });

  test("decision with empty sections", () => {
    const bytes = serialise({ id: "D-0001", title, status: "proposed" }, defaultBody("decision"));
    expect(blobId(bytes)).toBe("25d75b52e49df8d5d41b99163d42a92a97643707");
  });
});

test("keys are written in their fixed order and empty optional ones left out", () => {
  const bytes = serialise(
    {
      addressed_by: ["E-0001", "E-0002"],
      discovered_in: "E-0001",
      status: "addressed",
      prior_ids: [],
      area: "",
      title: "",
      id: "G-0001",
    },
    "",
  );
  expect(bytes.toString()).toBe(
    '---\nid: G-0001\ntitle: ""\nstatus: addressed\ndiscovered_in: E-0001\naddressed_by:\n    - E-0001\n    - E-0002\n---\n',
  );
});

test("the bytes of a body are kept even if they are not UTF-8", () => {
  const body = Buffer.from([0xff, 0xfe, 0x0a]);
  expect(serialise({ id: "G-0001", title, status: "open" }, body).subarray(-3)).toEqual(body);
});
