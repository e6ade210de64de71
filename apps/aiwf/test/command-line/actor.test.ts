import { expect, test } from "vitest";
import { actorOfEmail, assertHuman, resolveActor } from "../../src/command-line/actor.js";
import { readUserSettings } from "../../src/git/user-settings.js";
import { scratchRepo } from "../support/scratch-repo.js";

const noSettings = () => Promise.reject(new Error("not asked for"));

test("the actor is the name in git's e-mail address", async () => {
  const { root } = await scratchRepo();
  expect(await resolveActor(undefined, () => readUserSettings(root))).toBe("human/t");
  expect(await resolveActor("ai/helper", noSettings)).toBe("ai/helper");
});

test.each(["t", "human/", "/t", "human/a/b", "human/a b"])("--actor %j is refused", async (actor) => {
  await expect(resolveActor(actor, noSettings)).rejects.toMatchObject({
    exitCode: 2,
    plain: true,
    message: `--actor "${actor}" must match <role>/<identifier> (single '/', no whitespace)`,
  });
});

test("an address without a name is nobody", () => {
  expect(actorOfEmail("t@example.org\n")).toBe("human/t");
  expect(actorOfEmail("@example.org")).toBeUndefined();
  expect(actorOfEmail("t")).toBeUndefined();
  expect(actorOfEmail("a b@example.org")).toBeUndefined();
  expect(actorOfEmail("a/b@example.org")).toBeUndefined();
});

test("only people may act", () => {
  expect(() => assertHuman("human/t", "")).not.toThrow();
  expect(() => assertHuman("human/t", "human/u")).toThrow("provenance refused: principal forbidden");
  expect(() => assertHuman("ai/helper", "")).toThrow("provenance refused: principal required");
  expect(() => assertHuman("ai/helper", "human/t")).toThrow("has no active scope");
});
