import { expect, test } from "vitest";
import { readTrace, tracedInterval } from "../src/trace.js";

test("a trace covers the time of the commands that run under the lock alone, to the microsecond", () => {
  const events = [
    '{"event":"start","sid":"1","time":"2026-01-02T03:04:04.000000Z","argv":["git","rev-parse","HEAD"]}',
    '{"event":"version","sid":"2","time":"2026-01-02T03:04:05.678901Z"}',
    '{"event":"start","sid":"2","time":"2026-01-02T03:04:05.678123Z","argv":["git","commit-tree","-F","-"]}',
    '{"event":"atexit","sid":"2","time":"2026-01-02T03:04:06.000001Z"}',
    '{"event":"atexit","sid":"1","time":"2026-01-02T03:04:09.000000Z"}',
    "",
  ].join("\n");
  const second = Date.UTC(2026, 0, 2, 3, 4, 5);
  const interval = tracedInterval(events);
  expect(interval?.startMs).toBeCloseTo(second + 678.123, 3);
  expect(interval?.endMs).toBeCloseTo(second + 1000.001, 3);
});

test("where git was never run there is no interval", () => {
  expect(tracedInterval("")).toBeUndefined();
  expect(readTrace("/nonexistent/trace.json")).toBeUndefined();
});
