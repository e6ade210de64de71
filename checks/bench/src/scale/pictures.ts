import { COLOURS, FAINT, INK, LEGEND, NAMED_AXIS, renderSvg } from "../pictures/svg.js";

/** A line of a picture: what it is called, and its points. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isDashed?: boolean;
}

/** A panel of a picture. All panels have the same x axis. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

const PANEL_WIDTH = 380;
const HEIGHT = 340;

/** Draws panels beside each other, both axes logarithmic. */
export function drawPanels(title: string, xName: string, panels: readonly Panel[]): string {
  const width = PANEL_WIDTH * panels.length;
  const share = 100 / panels.length;
  const all = panels.flatMap(({ lines }) => lines);
  const colourOf = new Map([...new Set(all.map(({ name }) => name))].map((name, i) => [name, COLOURS[i]]));
  return renderSvg(
    {
      title: [
        { text: title, left: "center", textStyle: { color: INK, fontSize: 15 } },
        ...panels.map((panel, i) => ({
          text: panel.title,
          left: `${share * (i + 0.5)}%`,
          top: 32,
          textAlign: "center",
          textStyle: { color: INK, fontSize: 13, fontWeight: "normal" },
        })),
      ],
      legend: { ...LEGEND, data: [...colourOf.keys()] },
      grid: panels.map((_, i) => ({
        left: `${share * i + 0.17 * share}%`,
        width: `${0.76 * share}%`,
        top: 64,
        bottom: 82,
      })),
      xAxis: panels.map((_, i) => ({
        gridIndex: i,
        type: "log",
        logBase: 2,
        name: xName,
        ...NAMED_AXIS,
        splitLine: { show: false },
      })),
      yAxis: panels.map((_, i) => ({
        gridIndex: i,
        type: "log",
        axisLabel: { color: INK },
        splitLine: { lineStyle: FAINT },
      })),
      series: panels.flatMap(({ lines }, i) =>
        lines.map(({ name, points, isDashed }) => ({
          name,
          type: "line",
          xAxisIndex: i,
          yAxisIndex: i,
          symbolSize: 6,
          itemStyle: { color: colourOf.get(name) },
          lineStyle: { width: 2.5, color: colourOf.get(name), ...(isDashed && { type: "dashed" }) },
          data: points,
        })),
      ),
    },
    width,
    HEIGHT,
  );
}
