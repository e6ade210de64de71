import type { TurnReport } from "../processes/turn-taker.js";

/** The turns that began before another one had ended, as a story for each. */
export function overlaps(reports: readonly TurnReport[]): string[] {
  const turns = reports
    .flatMap(({ pid, path, from, to }) => (from && to ? [{ pid, path, from: BigInt(from), to: BigInt(to) }] : []))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const stories: string[] = [];
  let longest = turns[0];
  for (const turn of turns.slice(1)) {
    if (longest === undefined) break;
    if (turn.from < longest.to) {
      stories.push(
        [longest, turn]
          .map(
            ({ pid, path, from, to }) =>
              `process ${pid} had ${path} from ${from} to ${to}, assertHeld passed at both ends`,
          )
          .join("\n"),
      );
    }
    if (turn.to > longest.to) longest = turn;
  }
  return stories;
}
