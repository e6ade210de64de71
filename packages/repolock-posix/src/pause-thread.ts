const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Stops everything in this thread, for less than a timer could measure or where nothing may happen in between. */
export function pauseThread(ms: number): void {
  Atomics.wait(nobody, 0, 0, ms);
}
