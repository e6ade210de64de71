import { createRequire } from "node:module";

interface ECharts {
  init(
    element: null,
    theme: null,
    options: { renderer: "svg"; ssr: true; width: number; height: number },
  ): { setOption(option: ChartOption): void; renderToSVGString(): string; dispose(): void };
}

/** What a chart shows: https://echarts.apache.org/en/option.html */
export type ChartOption = Readonly<Record<string, unknown>>;

// Not an import: the types of echarts need those of a browser.
const { init }: ECharts = createRequire(import.meta.url)("echarts");

/** Lines and letters. The picture's style sheet decides what that is. */
export const INK = "currentColor";

/** Colours that read on white and on black, the first for repolock. */
export const COLOURS = ["#2f81f7", "#d9822b", "#8a8f98", "#c9519f", "#3fa34d", "#a371f7"] as const;

/** Lines that should not draw the eye. */
export const FAINT = { color: INK, opacity: 0.15 } as const;

/** What names the lines. Generous gaps: how wide the reader's letters are is not known here. */
export const LEGEND = { bottom: 4, itemGap: 32, itemWidth: 18, icon: "roundRect", textStyle: { color: INK } } as const;

/** How an axis with a name looks. */
export const NAMED_AXIS = {
  nameLocation: "middle",
  nameGap: 28,
  axisLine: { lineStyle: FAINT },
  axisLabel: { color: INK },
  nameTextStyle: { color: INK },
} as const;

// Readers choose light or dark; GitHub shows the picture in an <img>, which follows that by this query only.
const STYLE = "<style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}</style>";

/** Renders a chart to the text of an SVG file with a transparent background. */
export function renderSvg(option: ChartOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { color: INK, fontFamily: "system-ui, sans-serif" }, ...option });
    return `${chart.renderToSVGString().replace(/(<svg[^>]*>)/, `$1${STYLE}`)}\n`;
  } finally {
    chart.dispose();
  }
}
