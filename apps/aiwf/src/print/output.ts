import { visiblePaintedText, visibleText } from "./visible.js";

/**
 * Prints text for people on standard output. Whatever is in it, no control character but the end of a line and the tab
 * reaches the terminal.
 */
export function printText(text: string): void {
  process.stdout.write(visibleText(text));
}

/** The same for text with aiwf's own colours in it. */
export function printPainted(text: string): void {
  process.stdout.write(visiblePaintedText(text));
}

/** The same on standard error. */
export function printMessage(text: string): void {
  process.stderr.write(visiblePaintedText(text));
}

/** Prints text for programs, as it is. */
export function printExact(text: string): void {
  process.stdout.write(text);
}
