import type { Outcome } from "../report.js";
import { drawHandOff } from "./hand-off.js";
import { drawStarvation } from "./starvation.js";

const DRAWERS = [
  { part: "handoff", file: "handoff.svg", draw: drawHandOff },
  { part: "starvation", file: "starvation.svg", draw: drawStarvation },
];

/** Draws the picture of each part that has one. */
export function drawPictures(outcomes: readonly Outcome[]) {
  return DRAWERS.flatMap(({ part, file, draw }) => {
    const panels = outcomes.find((outcome) => outcome.part.name === part)?.result.panels;
    return panels === undefined ? [] : [{ part, file, svg: draw(panels) }];
  });
}
