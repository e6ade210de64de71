import { styleText } from "node:util";
import type { Interval } from "./trace.js";

/** The activity of a process. */
export type Activity = "waiting" | "holding" | "reading";

/** One process. */
export interface Row {
  readonly name: string;
  /** If two activities overlap, the later one in the list is visible. */
  readonly activities: readonly (Interval & { readonly activity: Activity })[];
  /** The result of the process. */
  readonly outcome: string;
}

const LOOK: Record<Activity, { glyph: string; style: "gray" | "green" | "cyan"; meaning: string }> = {
  waiting: { glyph: "·", style: "gray", meaning: "starts, then waits for the lock" },
  holding: { glyph: "█", style: "green", meaning: "holds the lock" },
  reading: { glyph: "━", style: "cyan", meaning: "reads, without the lock" },
};

const NAME_COLUMNS = 15;
const TIME_COLUMNS = 46;
const MAX_TICKS = 5;

/** Draws the rows on one axis of time, in 80 columns: the axis, a line for each row, and the legend. */
export function drawTimeline(rows: readonly Row[]): string[] {
  const all = rows.flatMap(({ activities }) => activities);
  const startMs = Math.min(...all.map((interval) => interval.startMs));
  const lengthMs = Math.max(...all.map((interval) => interval.endMs)) - startMs;
  const msPerColumn = Math.max(lengthMs, 1) / TIME_COLUMNS;
  return [
    `${" ".repeat(NAME_COLUMNS)} ${styleText("gray", axis(lengthMs, msPerColumn))}`,
    ...rows.map(({ name, activities, outcome }) => {
      const cells = new Array<Activity | undefined>(TIME_COLUMNS).fill(undefined);
      for (const { activity, ...interval } of activities) {
        const first = Math.floor((interval.startMs - startMs) / msPerColumn);
        const end = Math.ceil((interval.endMs - startMs) / msPerColumn);
        // At least one column for the shortest activity.
        cells.fill(activity, Math.min(first, TIME_COLUMNS - 1), Math.max(end, first + 1));
      }
      return `${name.padEnd(NAME_COLUMNS)} ${paintCells(cells)} ${outcome}`.trimEnd();
    }),
    "",
    Object.values(LOOK)
      .map(({ glyph, style, meaning }) => `${styleText(style, glyph)} ${meaning}`)
      .join("   "),
  ];
}

function paintCells(cells: readonly (Activity | undefined)[]): string {
  let text = "";
  for (let i = 0, end = 0; i < cells.length; i = end) {
    const activity = cells[i];
    while (end < cells.length && cells[end] === activity) end++;
    text +=
      activity === undefined
        ? " ".repeat(end - i)
        : styleText(LOOK[activity].style, LOOK[activity].glyph.repeat(end - i));
  }
  return text;
}

function axis(lengthMs: number, msPerColumn: number): string {
  const stepMs = tickStepMs(lengthMs);
  let text = "";
  for (let tickMs = 0; tickMs < lengthMs; tickMs += stepMs) {
    const label = `${(tickMs / 1000).toFixed(stepMs % 1000 === 0 ? 0 : 1)} s`;
    const column = Math.round(tickMs / msPerColumn);
    if (column + label.length <= TIME_COLUMNS) text = text.padEnd(column) + label;
  }
  return text;
}

// 0.1, 0.2, 0.5, 1, 2, 5, 10 s and so on.
function tickStepMs(lengthMs: number): number {
  for (let decadeMs = 100; ; decadeMs *= 10) {
    const stepMs = [1, 2, 5].map((factor) => factor * decadeMs).find((step) => lengthMs / step <= MAX_TICKS);
    if (stepMs !== undefined) return stepMs;
  }
}
