import { expect, test } from "vitest";
import { droppedCharactersMessage, slugOf } from "../../src/entity/path.js";

test.each([
  ["Hello world", "hello-world"],
  ["  What's  missing?! ", "what-s-missing"],
  ["aéb", "a-b"],
  ["İx", "ix"],
  ["G-0001 & more", "g-0001-more"],
  ["---", ""],
  ["日本", ""],
])("%j becomes %j", (title, slug) => {
  expect(slugOf(title).slug).toBe(slug);
});

test("characters outside ASCII that are dropped are named once each", () => {
  expect(slugOf("É日é!").dropped).toEqual(["é", "日"]);
  expect(droppedCharactersMessage("é1É", slugOf("é1É"))).toBe(
    'title "é1É" contains non-ASCII characters that the slug omits ("é"); slug is "1"',
  );
  expect(droppedCharactersMessage("plain", slugOf("plain"))).toBeUndefined();
});
