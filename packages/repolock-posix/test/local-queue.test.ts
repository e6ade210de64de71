import { afterEach, expect, test, vi } from "vitest";
import { LocalQueue } from "../src/local-queue.js";

afterEach(() => vi.restoreAllMocks());

function setClock(ms: number): void {
  vi.spyOn(process, "hrtime").mockReturnValue([Math.floor(ms / 1000), (ms % 1000) * 1e6]);
}

test("after a wait, the pause is as long as the hold, and ends at once under another clock", () => {
  const queue = new LocalQueue();
  setClock(5000);
  const release = queue.noteAcquired(true);
  setClock(5004);
  release();
  expect(queue.pauseMs).toBe(4);
  setClock(5006);
  expect(queue.pauseMs).toBe(2);
  setClock(0);
  expect(queue.pauseMs).toBe(0);
});
