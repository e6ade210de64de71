import { styleText } from "node:util";
import type { Severity } from "./finding.js";

/** Gives a word the colour of a severity, or leaves it as it is. */
export type Paint = (severity: Severity, word: string) => string;

const COLOURS = { error: "red", warning: "yellow" } as const;

/**
 * The paint for what goes to a stream: colours on a terminal, none in a pipe or file.
 * NO_COLOR (https://no-color.org) and FORCE_COLOR decide otherwise, in this order.
 */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!isColoured(stream)) return plain;
  return (severity, word) => styleText(COLOURS[severity], word, { validateStream: false });
}

/** No colour. */
export const plain: Paint = (_severity, word) => word;

// Node's own rules, in styleText, print a warning where both variables are set.
function isColoured(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY && stream.hasColors();
}
