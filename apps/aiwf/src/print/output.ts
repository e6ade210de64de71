import { writeSync } from "node:fs";
import { codeOf, messageOf } from "./failure.js";
import { visiblePaintedText, visibleText } from "./visible.js";

/**
 * Prints text for people on standard output. Whatever is in it, no control character but the end of a line and the tab
 * reaches the terminal.
 */
export function printText(text: string): void {
  printExact(visibleText(text));
}

/** The same for text with aiwf's own colours in it. */
export function printPainted(text: string): void {
  printExact(visiblePaintedText(text));
}

/** The same on standard error. */
export function printMessage(text: string): void {
  write("stderr", visiblePaintedText(text));
}

/** Prints text for programs, as it is. */
export function printExact(text: string): void {
  write("stdout", text);
}

/** Commands the terminal that standard error is. */
export function commandTerminal(text: string): void {
  write("stderr", text);
}

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;
type Output = keyof typeof DESCRIPTORS;

const streams = new Map<Output, NodeJS.WriteStream>();

/** Writes without Node's streams: to load those would take a good part of the time in which a verb answers. */
function write(output: Output, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0 && !streams.has(output)) rest = rest.subarray(writeSync(DESCRIPTORS[output], rest));
    streams.get(output)?.write(rest);
  } catch (error) {
    if (codeOf(error) === "EAGAIN") waitingStream(output).write(rest);
    else reportLoss(output, error);
  }
}

/** The stream, for an output that somebody has made non-blocking: only a stream can wait for the reader then. */
function waitingStream(output: Output): NodeJS.WriteStream {
  const stream = process[output];
  stream.on("error", (error) => reportLoss(output, error));
  streams.set(output, stream);
  return stream;
}

function reportLoss(output: Output, error: unknown): void {
  // If a message cannot be written, nobody is left to tell; a reader that has seen enough, such as head(1), is no error.
  if (output === "stderr" || codeOf(error) === "EPIPE") return;
  process.exitCode = 3;
  printMessage(`aiwf: writing the output: ${messageOf(error)}\n`);
}
