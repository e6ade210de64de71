import { expect, test } from "vitest";
import type { Snapshot } from "../../src/crash/snapshot.js";
import { complaintsAboutVerb, type VerbAftermath } from "../../src/crash/verb-judge.js";

const GAP = "work/gaps/G-0002-victim.md";
const NEXT = "work/gaps/G-0003-next.md";
const OTHER = "others/dirty";

const BEFORE: Snapshot = {
  files: new Map([[OTHER, "dirty"]]),
  index: new Map([[OTHER, "o1"]]),
  committed: new Map([[OTHER, "o0"]]),
  subjects: ["start"],
};
const AFTER: Snapshot = {
  files: new Map([...BEFORE.files, [GAP, "new bytes"]]),
  index: new Map([...BEFORE.index, [GAP, "g"]]),
  committed: new Map([...BEFORE.committed, [GAP, "g"]]),
  subjects: ["start", 'aiwf add gap G-0002 "Victim"'],
};
const FINE = { exitCode: 0, text: "" };
/** Both verbs have come to their end. */
const SOUND: VerbAftermath = {
  pathsBeforeNext: [OTHER, GAP],
  next: FINE,
  end: {
    files: new Map([...AFTER.files, [NEXT, "next"]]),
    index: new Map([...AFTER.index, [NEXT, "n"]]),
    committed: new Map([...AFTER.committed, [NEXT, "n"]]),
    subjects: [...AFTER.subjects, 'aiwf add gap G-0003 "Next"'],
  },
  check: FINE,
  fsck: "",
  remains: [],
};

test("nothing is wrong with a verb that has come to its end", () => {
  expect(complaints({})).toEqual([]);
});

test("nothing is wrong with a verb that has done nothing", () => {
  const files = new Map([...BEFORE.files, ["work/gaps/G-0002-next.md", "next"]]);
  const subjects = [...BEFORE.subjects, 'aiwf add gap G-0002 "Next"'];
  const committed = new Map([...BEFORE.committed, ["work/gaps/G-0002-next.md", "n"]]);
  const end = { files, index: BEFORE.index, committed, subjects };
  expect(complaints({ pathsBeforeNext: [OTHER], end })).toEqual([]);
});

test("nothing is wrong with a verb that has staged its file and not committed it", () => {
  const subjects = ["start", 'aiwf add gap G-0003 "Next"'];
  const committed = new Map([...BEFORE.committed, [NEXT, "n"]]);
  expect(complaints({ end: { ...SOUND.end, subjects, committed } })).toEqual([]);
});

test.for<[string, Partial<VerbAftermath>]>([
  ["the next verb does not succeed at its first try: busy", { next: { exitCode: 2, text: "busy" } }],
  ["G-0003 was given out again", { pathsBeforeNext: [GAP, "work/gaps/G-0003-x.md"] }],
  [`${GAP} has neither its old bytes nor its new ones: "new b"`, withFiles([GAP, "new b"])],
  [`${OTHER} has neither its old bytes nor its new ones`, withFiles([OTHER, "lost"])],
  ["work/x has neither its old bytes nor its new ones", withFiles(["work/x", "?"])],
  ["G-0002 is the id of two gaps", withCommitted(["work/gaps/G-0002-next.md", "x"])],
  [`${GAP} is staged as undefined, and committed as g`, withIndex([GAP, undefined])],
  [`${OTHER} is staged as o0`, withIndex([OTHER, "o0"])],
  ["aiwf check: error", { check: { exitCode: 1, text: "error" } }],
  ["git fsck: missing blob", { fsck: "missing blob" }],
  [".git/index.lock is left", { remains: [".git/index.lock"] }],
  [
    "there is not one commit of the dead verb or none",
    { end: { ...SOUND.end, subjects: [...AFTER.subjects, ...AFTER.subjects.slice(1), 'aiwf add gap G-0003 "Next"'] } },
  ],
])("it is noticed that %s", ([complaint, wrong]) => {
  expect(complaints(wrong)).toEqual([expect.stringContaining(complaint)]);
});

function complaints(aftermath: Partial<VerbAftermath>): string[] {
  return complaintsAboutVerb({ before: BEFORE, after: AFTER }, { ...SOUND, ...aftermath });
}

function withFiles([path, bytes]: [string, string]): Partial<VerbAftermath> {
  return { end: { ...SOUND.end, files: new Map([...SOUND.end.files, [path, bytes]]) } };
}

function withCommitted([path, blob]: [string, string]): Partial<VerbAftermath> {
  return { end: { ...SOUND.end, committed: new Map([...SOUND.end.committed, [path, blob]]) } };
}

function withIndex([path, blob]: [string, string | undefined]): Partial<VerbAftermath> {
  const index = new Map(SOUND.end.index);
  if (blob === undefined) index.delete(path);
  else index.set(path, blob);
  return { end: { ...SOUND.end, index } };
}
