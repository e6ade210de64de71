import type { Panel } from "../part.js";
import { COLOURS, FAINT, INK, LEGEND, NAMED_AXIS, renderSvg } from "./svg.js";

const WIDTH = 760;

/** Draws how often a process had held the lock by when: a panel for each kind of loops. Steep is good. */
export function drawStarvation(panels: readonly Panel[]): string {
  const lastSecond = Math.ceil(
    Math.max(...panels.flatMap(({ series }) => series.flatMap(({ samples }) => samples))) / 1000,
  );
  const share = 100 / panels.length;
  const names = panels[0]?.series.map(({ name }) => name) ?? [];
  return renderSvg(
    {
      color: COLOURS.slice(0, names.length),
      title: [
        {
          text: "How often one process gets the lock, against loops",
          left: "center",
          textStyle: { color: INK, fontSize: 15 },
        },
        ...panels.map(({ title }, i) => ({
          text: title,
          left: `${share * (i + 0.5)}%`,
          top: 36,
          textAlign: "center",
          textStyle: { color: INK, fontSize: 13, fontWeight: "normal" },
        })),
      ],
      legend: { ...LEGEND, data: names },
      grid: panels.map((_, i) => ({ left: `${share * i + 6}%`, width: `${share - 10}%`, top: 72, bottom: 80 })),
      xAxis: panels.map((_, i) => ({
        gridIndex: i,
        type: "value",
        name: "seconds",
        ...NAMED_AXIS,
        min: 0,
        max: lastSecond,
        splitLine: { show: false },
      })),
      yAxis: panels.map((_, i) => ({
        gridIndex: i,
        type: "value",
        axisLabel: { color: INK },
        splitLine: { lineStyle: FAINT },
      })),
      series: panels.flatMap(({ series }, i) =>
        series.map(({ name, samples }) => ({
          name,
          type: "line",
          step: "end",
          xAxisIndex: i,
          yAxisIndex: i,
          showSymbol: false,
          lineStyle: { width: 3 },
          data: turns(samples, lastSecond),
        })),
      ),
    },
    WIDTH,
    350,
  );
}

/** The points of the count over time, in seconds, from none at the start. A process that starves has a line too. */
export function turns(turnsAtMs: readonly number[], lastSecond: number): [number, number][] {
  const points = turnsAtMs.map((atMs, i): [number, number] => [atMs / 1000, i + 1]);
  return [[0, 0], ...points, [lastSecond, turnsAtMs.length]];
}
