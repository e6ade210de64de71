import { alone, commit, entity, type Story } from "../story.js";
import { BODIES, REASONS, TITLES } from "./words.js";

const BASE = [
  { write: "aiwf.yaml", text: "" },
  { write: "work/gaps/G-0001-a.md", text: entity({ id: "G-0001", title: "A", status: "open" }) },
  { write: "work/epics/E-0001-a/epic.md", text: entity({ id: "E-0001", title: "A", status: "proposed" }) },
  ...commit("base"),
];

/** Titles, bodies and reasons, in new entities and in promotions. */
export function wordsInUse(): Story[] {
  return [
    {
      name: "titles new",
      before: BASE,
      steps: alone(
        ...TITLES.flatMap((title) => [
          ["add", "gap", "--title", title, "--body", "b"],
          ["add", "epic", "--title", title, "--format=json"],
        ]),
      ),
    },
    // What one program has written, it reads again: each title goes through a promotion and all reports.
    ...chunks(TITLES, 12).map((titles, at) => ({
      name: `titles kept ${at}`,
      before: BASE,
      steps: [
        ...titles.map((title) => ({ run: ["add", "decision", "--title", title, "--body", "b", "--format=json"] })),
        ...titles.map((_, number) => ({ run: ["promote", `D-${String(number + 1).padStart(4, "0")}`, "accepted"] })),
        ...["check --verbose", "check --format=json", "status", "status --format=json", "history D-0001"].map(
          (line) => ({
            run: line.split(" "),
          }),
        ),
      ],
    })),
    ...chunks(TITLES, 20).map((titles, at) => ({
      name: `titles of epics ${at}`,
      before: BASE,
      steps: [
        ...titles.map((title) => ({ run: ["add", "epic", "--title", title] })),
        ...["render roadmap", "status --format=md", "status"].map((line) => ({ run: line.split(" ") })),
      ],
    })),
    {
      name: "bodies new",
      before: BASE,
      steps: alone(
        ...BODIES.flatMap((body) => [
          ["add", "gap", "--title", "T", "--body", body],
          ["add", "gap", "--title", "T", "--body", body, "--format=json"],
          ["add", "decision", "--title", "T", "--body", body],
          ["add", "epic", "--title", "T", "--body", body, "--format=json"],
          ["add", "gap", "--title", "T", "--body", body, "--force", "--reason", "why"],
        ]),
      ),
    },
    ...BODIES.map((body, at) => ({
      name: `bodies kept ${at}`,
      before: [
        ...BASE,
        { write: "work/gaps/G-0002-b.md", text: entity({ id: "G-0002", title: "B", status: "open" }, body) },
        { write: "work/epics/E-0002-b/epic.md", text: entity({ id: "E-0002", title: "B", status: "active" }, body) },
        ...commit("bodies"),
      ],
      steps: alone(
        ["check"],
        ["check", "--format=json"],
        ["check", "--fast"],
        ["status", "--format=json"],
        ["render", "roadmap"],
        ["promote", "G-0002", "wontfix"],
      ),
    })),
    {
      name: "reasons",
      before: BASE,
      steps: alone(
        ...REASONS.flatMap((reason) => [
          ["add", "gap", "--title", "T", "--force", "--reason", reason],
          ["promote", "G-0001", "wontfix", "--reason", reason],
          ["promote", "G-0001", "wontfix", "--force", "--reason", reason, "--format=json"],
        ]),
      ),
    },
    ...REASONS.filter((reason) => reason.trim() !== "").map((reason, at) => ({
      name: `reasons kept ${at}`,
      before: BASE,
      steps: [
        { run: ["add", "gap", "--title", "T", "--force", "--reason", reason] },
        { run: ["promote", "G-0001", "wontfix", "--reason", reason] },
        ...["G-0001", "G-0002", "G-0009"].flatMap((id) => [
          { run: ["history", id] },
          { run: ["history", id, "--format=json"] },
        ]),
        { run: ["status", "--format=json"] },
        { run: ["check", "--format=json"] },
      ],
    })),
  ];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
