import { styleText } from "node:util";

/** The ways in which text can stand out. */
export type Style = "bold" | "gray" | "green" | "cyan" | "red";

/** Gives text a style. */
export type Paint = (style: Style, text: string) => string;

/** Colours, if standard output is a terminal that shows them and NO_COLOR does not forbid it. */
export const paintForTerminal: Paint = (style, text) => styleText(style, text);
