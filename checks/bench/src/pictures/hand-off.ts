import type { Panel } from "../part.js";
import { COLOURS, FAINT, INK, LEGEND, NAMED_AXIS, renderSvg } from "./svg.js";

/** Draws which share of the hand-offs was done within which time. Left is better. */
export function drawHandOff([panel]: readonly Panel[]): string {
  const series = panel?.series ?? [];
  const decades = series.flatMap(({ samples }) => samples).map((value) => Math.log10(value));
  return renderSvg(
    {
      color: COLOURS,
      title: {
        text: "Hand-offs done within a time, one waiter",
        left: "center",
        textStyle: { color: INK, fontSize: 15 },
      },
      legend: LEGEND,
      grid: { left: 60, right: 30, top: 45, bottom: 95 },
      xAxis: {
        type: "log",
        name: "milliseconds, logarithmic",
        ...NAMED_AXIS,
        min: 10 ** Math.floor(Math.min(...decades)),
        max: 10 ** Math.ceil(Math.max(...decades)),
        splitLine: { lineStyle: FAINT },
      },
      yAxis: {
        type: "value",
        max: 100,
        axisLabel: { color: INK, formatter: "{value} %" },
        splitLine: { lineStyle: FAINT },
      },
      series: series.map(({ name, samples }, i) => ({
        name,
        type: "line",
        step: "end",
        showSymbol: false,
        lineStyle: { width: i === 0 ? 3 : 1.5 },
        data: cumulative(samples),
      })),
    },
    760,
    400,
  );
}

/** The points of the cumulative distribution: value, and the percentage of the sample that is not greater. */
export function cumulative(samples: readonly number[]): [number, number][] {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted.map((value, i) => [value, ((i + 1) / sorted.length) * 100]);
}
