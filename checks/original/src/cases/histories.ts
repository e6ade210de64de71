import { alone, commit, type Deed, entity, type Story } from "../story.js";

const GAP = "work/gaps/G-0001-a.md";
const gap = (status: string, more: Readonly<Record<string, string>> = {}): Deed => ({
  write: GAP,
  text: entity({ id: "G-0001", title: "A", status, ...more }),
});
const epic = (status: string): Deed => ({
  write: "work/epics/E-0001-a/epic.md",
  text: entity({ id: "E-0001", title: "A", status }),
});
const git = (...args: string[]): Deed => ({ git: args });
const BASE = [gap("open"), epic("proposed"), ...commit("base"), git("tag", "base")];

/** A commit with trailers. */
function with_(subject: string, trailers: Readonly<Record<string, string>>, body = ""): Deed[] {
  const lines = Object.entries(trailers).map(([key, value]) => `aiwf-${key}: ${value}`);
  return commit([subject, body, lines.join("\n")].filter(Boolean).join("\n\n"));
}

/** Histories that people and other programs have written. */
export function histories(): Story[] {
  return Object.entries(HISTORIES).map(([name, deeds]) => ({
    name: `history ${name}`,
    before: [...BASE, ...deeds],
    steps: alone(
      ["check"],
      ["check", "--format=json"],
      ["check", "--since", "base", "--format=json"],
      ["check", "--since", "base", "--verbose"],
      ["history", "G-0001"],
      ["history", "G-0001", "--format=json"],
      ["history", "G-0001", "--show-authorization"],
      ["history", "E-0001"],
      ["history", "M-0001", "--format=json"],
      ["status"],
      ["status", "--format=json"],
      ["status", "--format=md"],
    ),
  }));
}

const HUMAN = { verb: "promote", entity: "G-0001", actor: "human/x", to: "wontfix" };

const HISTORIES: Readonly<Record<string, readonly Deed[]>> = {
  "by verb": [gap("wontfix"), ...with_("aiwf promote", HUMAN)],
  "by hand": [gap("wontfix"), ...commit("by hand")],
  "by hand and audited": [gap("wontfix"), ...commit("by hand"), ...with_("audit", { ...HUMAN, "audit-only": "why" })],
  "audited before": [...with_("audit", { ...HUMAN, "audit-only": "why" }), gap("wontfix"), ...commit("by hand")],
  squashed: [gap("wontfix"), ...commit("feature (#12)")],
  "illegal step": [gap("wontfix"), ...with_("x", HUMAN), gap("open"), ...with_("back", { ...HUMAN, to: "open" })],
  "illegal and forced": [
    gap("wontfix"),
    ...with_("x", HUMAN),
    gap("open"),
    ...with_("back", { ...HUMAN, to: "open", force: "why" }),
  ],
  "unknown status between": [gap("bogus"), ...commit("x"), gap("open"), ...commit("y")],
  "epic activated by hand": [epic("active"), ...commit("by hand")],
  "epic activated by human": [
    epic("active"),
    ...with_("x", { verb: "promote", entity: "E-0001", actor: "human/x", to: "active" }),
  ],
  "epic activated by ai": [
    epic("active"),
    ...with_("x", { verb: "promote", entity: "E-0001", actor: "ai/x", principal: "human/x", to: "active" }),
  ],
  "epic activated on a branch": [
    git("checkout", "--quiet", "-b", "side"),
    epic("active"),
    ...with_("x", { verb: "promote", entity: "E-0001", actor: "human/x", to: "active" }),
  ],
  "epic activated and merged": [
    git("checkout", "--quiet", "-b", "side"),
    epic("active"),
    ...with_("x", { verb: "promote", entity: "E-0001", actor: "human/x", to: "active" }),
    git("checkout", "--quiet", "main"),
    git("merge", "--quiet", "--no-ff", "side", "-m", "merge"),
  ],
  merged: [
    git("checkout", "--quiet", "-b", "side"),
    gap("wontfix"),
    ...commit("by hand on side"),
    git("checkout", "--quiet", "main"),
    git("merge", "--quiet", "--no-ff", "side", "-m", "merge"),
  ],
  "merged squash": [
    git("checkout", "--quiet", "-b", "side"),
    gap("wontfix"),
    ...commit("by hand on side"),
    git("checkout", "--quiet", "main"),
    git("merge", "--quiet", "--no-ff", "side", "-m", "merge (#7)"),
  ],
  "merge of both": [
    git("checkout", "--quiet", "-b", "side"),
    { write: "work/gaps/G-0002-b.md", text: entity({ id: "G-0002", title: "B", status: "open" }) },
    ...with_("add", { verb: "add", entity: "G-0002", actor: "human/x" }),
    git("checkout", "--quiet", "main"),
    gap("wontfix"),
    ...with_("x", HUMAN),
    git("merge", "--quiet", "--no-ff", "side", "-m", "merge"),
  ],
  renamed: [git("mv", GAP, "work/gaps/G-0001-z.md"), ...commit("by hand")],
  "renamed by verb": [
    git("mv", GAP, "work/gaps/G-0001-z.md"),
    ...with_("aiwf rename", { verb: "rename", entity: "G-0001", actor: "human/x" }),
  ],
  "renamed and changed": [
    git("mv", GAP, "work/gaps/G-0001-z.md"),
    { write: "work/gaps/G-0001-z.md", text: entity({ id: "G-0001", title: "A", status: "wontfix" }) },
    ...commit("by hand"),
  ],
  reallocated: [
    git("mv", GAP, "work/gaps/G-0005-a.md"),
    {
      write: "work/gaps/G-0005-a.md",
      text: entity({ id: "G-0005", title: "A", status: "open", prior_ids: "[G-0001]" }),
    },
    ...with_("aiwf reallocate", { verb: "reallocate", entity: "G-0005", "prior-entity": "G-0001", actor: "human/x" }),
  ],
  removed: [{ remove: GAP }, ...commit("gone")],
  "unknown verb": [...with_("x", { verb: "frobnicate", entity: "G-0001", actor: "human/x" })],
  "verb of a ritual": [...with_("x", { verb: "wrap-epic", entity: "G-0001", actor: "human/x" })],
  "empty verb": [...with_("x", { verb: "", entity: "G-0001", actor: "human/x" })],
  "actor malformed": [...with_("x", { verb: "promote", entity: "G-0001", actor: "nobody" })],
  "actor with two slashes": [...with_("x", { verb: "promote", entity: "G-0001", actor: "human/a/b" })],
  "ai without scope": [...with_("x", { verb: "promote", entity: "G-0001", actor: "ai/x" })],
  "ai with principal": [...with_("x", { verb: "promote", entity: "G-0001", actor: "ai/x", principal: "human/x" })],
  "ai with bad principal": [...with_("x", { verb: "promote", entity: "G-0001", actor: "ai/x", principal: "ai/y" })],
  "right that does not exist": [
    ...with_("x", {
      verb: "promote",
      entity: "G-0001",
      actor: "ai/x",
      principal: "human/x",
      "on-behalf-of": "human/x",
      "authorized-by": "0123456789abcdef0123456789abcdef01234567",
    }),
  ],
  "right malformed": [
    ...with_("x", {
      verb: "promote",
      entity: "G-0001",
      actor: "ai/x",
      principal: "human/x",
      "on-behalf-of": "human/x",
      "authorized-by": "xyz",
    }),
  ],
  "half a right": [
    ...with_("x", {
      verb: "promote",
      entity: "G-0001",
      actor: "ai/x",
      principal: "human/x",
      "on-behalf-of": "human/x",
    }),
  ],
  "human with principal": [
    ...with_("x", { verb: "promote", entity: "G-0001", actor: "human/x", principal: "human/y" }),
  ],
  "forced by ai": [
    ...with_("x", { verb: "promote", entity: "G-0001", actor: "ai/x", principal: "human/x", force: "why" }),
  ],
  "scope opened": [
    ...with_("x", { verb: "authorize", entity: "G-0001", actor: "human/x", to: "ai/x", scope: "opened" }),
  ],
  acknowledged: [
    ...with_("x", { verb: "promote", entity: "G-0001", actor: "nobody" }),
    git("tag", "bad"),
    {
      git: [
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "ack\n\naiwf-verb: acknowledge-illegal\naiwf-entity: G-0001\naiwf-actor: human/x\naiwf-force-for: 0000000",
      ],
    },
  ],
  "trailer in the text": [
    ...commit("subject\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/x\n\nmore text"),
  ],
  "trailers with text": [...commit("subject\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/x\nand text")],
  "trailers with sign-off": [
    ...commit("subject\n\nbody\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/x\nSigned-off-by: x <x@y>"),
  ],
  "trailers with text and sign-off": [
    ...commit("subject\n\naiwf-verb: add\nand text\naiwf-entity: G-0001\naiwf-actor: human/x\nSigned-off-by: x <x@y>"),
  ],
  "cherry-picked": [
    ...commit(
      "subject\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/x\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)",
    ),
  ],
  "two entities": [
    ...commit("subject\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-entity: E-0001\naiwf-actor: human/x"),
  ],
  "folded value": [
    ...commit("subject\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/x\naiwf-reason: a\n  b"),
  ],
  "other case": [...commit("subject\n\nAiwf-Verb: add\nAIWF-ENTITY: G-0001\naiwf-actor: human/x")],
  "only subject": [...commit("aiwf-verb: add")],
  "subject in two lines": [...commit("one\ntwo\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/x")],
  "narrow entity": [...with_("x", { verb: "add", entity: "G-001", actor: "human/x" })],
  "wide entity": [...with_("x", { verb: "add", entity: "G-00001", actor: "human/x" })],
  "body with blank lines": [...with_("x", { verb: "add", entity: "G-0001", actor: "human/x" }, "one\n\n\ntwo")],
  "body like trailers": [...with_("x", { verb: "add", entity: "G-0001", actor: "human/x" }, "Note: a\nKey: b")],
  "tests and reason": [
    ...with_("x", {
      verb: "promote",
      entity: "G-0001",
      actor: "human/x",
      tests: "pass=3 fail=0 bogus=1 skip=x",
      reason: "r",
    }),
  ],
  "scope ends": [...with_("x", { ...HUMAN, "scope-ends": "0123456789abcdef0123456789abcdef01234567" })],
  milestone: [
    {
      write: "work/epics/E-0001-a/M-0001-b.md",
      text: entity({ id: "M-0001", title: "B", status: "draft", parent: "E-0001", tdd: "none" }),
    },
    ...with_("add", { verb: "add", entity: "M-0001", actor: "human/x" }),
    ...with_("met", { verb: "promote", entity: "M-0001/AC-1", actor: "human/x", to: "met" }),
    ...with_("narrow", { verb: "promote", entity: "M-001/AC-2", actor: "human/x", to: "met" }),
  ],
  released: [git("tag", "v1.0.0"), gap("wontfix"), ...with_("x", HUMAN)],
  "annotated release": [git("tag", "--annotate", "-m", "x", "v1.0.0"), gap("wontfix"), ...with_("x", HUMAN)],
  "many events": Array.from({ length: 8 }, (_, at) =>
    with_(`event ${at}`, { verb: "edit-body", entity: "G-0001", actor: "human/x" }),
  ).flat(),
  upstream: [
    git("update-ref", "refs/remotes/origin/main", "HEAD"),
    git("config", "remote.origin.url", "."),
    git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"),
    git("branch", "--set-upstream-to=origin/main", "main"),
    gap("wontfix"),
    ...commit("by hand"),
  ],
  "upstream gone": [
    git("config", "branch.main.remote", "origin"),
    git("config", "branch.main.merge", "refs/heads/main"),
    gap("wontfix"),
    ...commit("by hand"),
  ],
};
