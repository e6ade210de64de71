import { readdirSync } from "node:fs";
import { join } from "node:path";
import { alone, type Story } from "../story.js";

const DIRECTORIES = [
  "work/gaps",
  "work/gaps/archive",
  "work/decisions",
  "work/epics",
  "work/epics/archive",
  "docs/adr",
];
const ONE_ENTITY_OF = 40;

/**
 * Every report on a repository that exists, as one that the Go program's authors work in.
 *
 * @param repository its path
 */
export function ownRepository(repository: string): Story {
  const names = DIRECTORIES.flatMap((directory) => readdirSync(join(repository, directory)).sort());
  const ids = names.flatMap((name) => /^[A-Z]+-\d+/.exec(name)?.[0] ?? []).filter((_, at) => at % ONE_ENTITY_OF === 0);
  return {
    name: "own",
    before: [
      { git: ["fetch", "--quiet", repository, "HEAD"] },
      { git: ["reset", "--quiet", "--hard", "FETCH_HEAD"] },
      { git: ["update-ref", "refs/remotes/origin/main", "HEAD"] },
      { git: ["branch", "--quiet", "--set-upstream-to=origin/main"] },
    ],
    steps: alone(
      ...[["check"], ["check", "--verbose"], ["check", "--fast"], ["check", "--shape-only"]].flatMap((run) => [
        run,
        [...run, "--format=json"],
      ]),
      ["check", "--since", "HEAD~200", "--format=json"],
      ["status"],
      ["status", "--format=json"],
      ["status", "--format=md"],
      ["render", "roadmap"],
      ...ids.flatMap((id) => [
        ["history", id],
        ["history", id, "--format=json"],
      ]),
    ),
  };
}
