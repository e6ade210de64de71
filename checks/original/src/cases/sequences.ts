import { Random } from "support/random";
import { entity, type Run, type Step, type Story } from "../story.js";
import { TITLES } from "./words.js";

/** Random sequences of what people do, seeded. */
export function sequences(count: number, length: number): Story[] {
  return Array.from({ length: count }, (_, at) => {
    const random = new Random(1000 + at);
    return {
      name: `sequence ${at}`,
      before: [{ write: "aiwf.yaml", text: "" }],
      steps: Array.from({ length }, () => anything(random)).flat(),
    };
  });
}

/** What a person does next. */
export function anything(random: Random): Step[] {
  const roll = random.below(20);
  if (roll < 7) return [change(random)];
  if (roll < 14) return [question(random)];
  return byHand(random);
}

function id(random: Random, prefix = random.pick(["G", "D", "E"])): string {
  return `${prefix}-${String(1 + random.below(6)).padStart(random.pick([4, 4, 4, 3]), "0")}`;
}

/** A verb that changes something, or is refused. */
export function change(random: Random): Run {
  const format = random.pick([[], ["--format=json"]]);
  const kind = random.pick(["gap", "decision", "epic"]);
  if (random.below(2) === 0) {
    const body = random.pick([
      [],
      ["--body", "Some text"],
      ["--body", `See ${id(random)}.`],
      ["--force", "--reason", "why"],
    ]);
    const more =
      kind === "gap"
        ? random.pick([[], [], ["--discovered-in", id(random, "E")], ["--priority", "high"]])
        : kind === "decision"
          ? random.pick([[], [], ["--relates-to", `${id(random)},${id(random)}`]])
          : [];
    return { run: ["add", kind, "--title", TITLES[random.below(TITLES.length)] ?? "", ...body, ...more, ...format] };
  }
  const to = random.pick([
    "addressed",
    "wontfix",
    "open",
    "accepted",
    "rejected",
    "superseded",
    "active",
    "done",
    "cancelled",
  ]);
  const more = random.pick([
    [],
    [],
    ["--by", id(random)],
    ["--by-commit", "HEAD"],
    ["--reason", "because"],
    ["--force", "--reason", "why"],
  ]);
  return { run: ["promote", id(random), to, ...more, ...format] };
}

/** A verb that reports. */
export function question(random: Random): Run {
  return {
    run: random.pick([
      ["check"],
      ["check", "--format=json"],
      ["check", "--verbose"],
      ["check", "--fast", "--format=json"],
      ["check", "--shape-only"],
      ["check", "--since", "HEAD~1", "--format=json"],
      ["status"],
      ["status", "--format=json"],
      ["status", "--format=md"],
      ["history", id(random)],
      ["history", id(random), "--format=json"],
      ["render", "roadmap"],
      ["render", "roadmap", "--write"],
    ]),
  };
}

function byHand(random: Random): Step[] {
  const number = 1 + random.below(6);
  const path = `work/gaps/G-000${number}-by-hand.md`;
  return random.pick<Step[]>([
    [{ git: ["add", "--all"] }, { git: ["commit", "--quiet", "-m", "by hand"] }],
    [{ git: ["add", "--all"] }, { git: ["commit", "--quiet", "-m", "by hand"] }],
    [{ write: path, text: entity({ id: `G-000${number}`, title: "By hand", status: "open" }, "Text G-0001.\n") }],
    [{ write: path, text: "broken\n" }],
    [{ remove: path }],
    [{ write: "notes.txt", text: `${random.below(100)}\n` }, { git: ["add", "notes.txt"] }],
    [{ write: "work/gaps/stray.txt", text: "" }],
    [{ git: ["checkout", "--quiet", "-b", `side-${random.below(4)}`] }],
    [{ git: ["checkout", "--quiet", "main"] }],
    [{ git: ["merge", "--quiet", "--no-edit", `side-${random.below(4)}`] }],
    [{ git: ["merge", "--abort"] }],
    [{ git: ["stash", "--quiet", "--include-untracked"] }],
    [{ git: ["reset", "--quiet", "--hard"] }],
    [{ git: ["update-ref", "refs/remotes/origin/main", "main"] }],
  ]);
}
