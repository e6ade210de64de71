import { writeSync } from "node:fs";
import { codeOf, messageOf } from "./failure.js";
import { visiblePaintedText, visibleText } from "./visible.js";

/**
 * Prints text for people on standard output. Line ends and tabs are the only control characters that reach the terminal.
 */
export function printText(text: string): void {
  printExact(visibleText(text));
}

/** Prints text with aiwf's own colours for people on standard output. */
export function printPainted(text: string): void {
  printExact(visiblePaintedText(text));
}

/** Prints text with aiwf's own colours for people on standard error. */
export function printMessage(text: string): void {
  write("stderr", visiblePaintedText(text));
}

/** Prints text for programs, unchanged. */
export function printExact(text: string): void {
  write("stdout", text);
}

/** Sends a command to the terminal on standard error. */
export function commandTerminal(text: string): void {
  write("stderr", text);
}

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;
type Output = keyof typeof DESCRIPTORS;

const streams = new Map<Output, NodeJS.WriteStream>();

/** Writes without Node's streams, whose loading would take a good part of a verb's time. */
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

/** Returns the stream of a non-blocking output, because only a stream can wait for the reader. */
function waitingStream(output: Output): NodeJS.WriteStream {
  const stream = process[output];
  stream.on("error", (error) => reportLoss(output, error));
  streams.set(output, stream);
  return stream;
}

let isLossReported = false;

function reportLoss(output: Output, error: unknown): void {
  // A lost message has no other place to go; a reader that closes early, such as head(1), is not an error.
  if (output === "stderr" || codeOf(error) === "EPIPE" || isLossReported) return;
  isLossReported = true;
  process.exitCode = 3;
  printMessage(`aiwf: writing the output: ${messageOf(error)}\n`);
}
