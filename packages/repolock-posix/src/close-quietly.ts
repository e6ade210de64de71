import { closeSync } from "node:fs";

/**
 * Closes the descriptor, which also gives up the locks of its open file. Never throws: close(2) frees the descriptor
 * even when it reports an error, and nothing is written through ours that could be lost.
 */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It is free.
  }
}
