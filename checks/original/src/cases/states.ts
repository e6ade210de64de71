import { alone, commit, entity, type Story } from "../story.js";

const KINDS = {
  gap: { path: "work/gaps/G-0001-a.md", id: "G-0001", statuses: ["open", "addressed", "wontfix"] },
  decision: {
    path: "work/decisions/D-0001-a.md",
    id: "D-0001",
    statuses: ["proposed", "accepted", "superseded", "rejected"],
  },
  epic: { path: "work/epics/E-0001-a/epic.md", id: "E-0001", statuses: ["proposed", "active", "done", "cancelled"] },
};

/** All pairs of statuses, with what may go along. */
export function states(): Story[] {
  return Object.entries(KINDS).flatMap(([kind, { path, id, statuses }]) =>
    [...statuses, "bogus", '""', "Open"].map((from) => ({
      name: `states ${kind} ${from}`,
      before: [
        { write: path, text: entity({ id, title: "A", status: from }) },
        { write: "work/epics/E-0009-z/epic.md", text: entity({ id: "E-0009", title: "Z", status: "proposed" }) },
        ...commit("base"),
      ],
      steps: [
        ...[...statuses, "bogus", "", "OPEN"].flatMap((to) =>
          alone(
            ["promote", id, to],
            ["promote", id, to, "--format=json"],
            ["promote", id, to, "--force", "--reason", "why"],
            ["promote", id, to, "--by", "E-0009"],
            ["promote", id, to, "--by-commit", "HEAD", "--format=json"],
            ["promote", id, to, "--by", "E-0009", "--force", "--reason", "why"],
          ),
        ),
        ...alone(["check"], ["check", "--format=json"], ["status"], ["status", "--format=json"], ["render", "roadmap"]),
      ],
    })),
  );
}
