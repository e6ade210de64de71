interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

interface TraceEvent {
  readonly sid: string;
  readonly time: string;
}

/**
 * How long git commands ran, from git's own trace of them (GIT_TRACE2_EVENT). What ran side by side counts once.
 *
 * @param startMs what each took before it could write its first line, in milliseconds
 * @returns milliseconds
 */
export function gitTimeMs(trace: string, startMs: number): number {
  const commands = new Map<string, Span>();
  for (const line of trace.split("\n").filter((text) => text !== "")) {
    const { sid, time }: TraceEvent = JSON.parse(line);
    const atMs = Date.parse(`${time.slice(0, 23)}Z`) + Number(time.slice(23, 26)) / 1000;
    commands.set(sid, { startMs: commands.get(sid)?.startMs ?? atMs - startMs, endMs: atMs });
  }
  return unionMs([...commands.values()]);
}

/** The time that intervals cover together. */
export function unionMs(intervals: readonly Span[]): number {
  let coveredMs = 0;
  let untilMs = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    coveredMs += Math.max(0, endMs - Math.max(startMs, untilMs));
    untilMs = Math.max(untilMs, endMs);
  }
  return coveredMs;
}
