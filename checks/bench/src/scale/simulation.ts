/** A crowd that shares one lock: everybody thinks, waits for the turn, has it, and begins anew. */
export interface Crowd {
  readonly agents: number;
  /** How long each thinks on average, in milliseconds; the times are distributed exponentially. */
  readonly meanThinkMs: number;
  /** How long a turn takes, from one holder to the next, in milliseconds. */
  readonly turnMs: number;
  /** Who has waited this long gives up and thinks again, in milliseconds. */
  readonly timeoutMs: number;
}

/** What the crowd meets. */
export interface Prediction {
  readonly perSecond: number;
  /** Of those who got their turn, in milliseconds. */
  readonly waitsMs: readonly number[];
  /** Of all tries, those that gave up. */
  readonly busyShare: number;
  /** The share of the time in which somebody has the turn. */
  readonly utilisation: number;
}

/**
 * Plays the queueing model M/D/1//N: N agents with exponential times to think, and one server with a fixed time of
 * service. Who waits is served in random order, because the lock promises none.
 *
 * @param events how many arrivals, ends of turns and surrenders to play
 * @param random gives numbers of at least 0 and less than 1
 */
export function simulate(
  { agents, meanThinkMs, turnMs, timeoutMs }: Crowd,
  events: number,
  random: () => number,
): Prediction {
  const waitsMs: number[] = [];
  /** Since when each waits; those who began first come first. */
  const waiting: number[] = [];
  let thinking = agents;
  let turnEndMs = Number.POSITIVE_INFINITY;
  let surrenders = 0;
  let nowMs = 0;
  let busyMs = 0;
  for (let event = 0; event < events; event++) {
    // Exponential times have no memory: when the next of all who think arrives can be drawn anew after each event.
    const arrivalMs =
      thinking === 0 ? Number.POSITIVE_INFINITY : nowMs - Math.log(1 - random()) * (meanThinkMs / thinking);
    const surrenderMs = (waiting[0] ?? Number.POSITIVE_INFINITY) + timeoutMs;
    const beforeMs = nowMs;
    nowMs = Math.min(arrivalMs, turnEndMs, surrenderMs);
    if (turnEndMs < Number.POSITIVE_INFINITY) busyMs += nowMs - beforeMs;
    if (nowMs === turnEndMs) {
      thinking++;
      turnEndMs = Number.POSITIVE_INFINITY;
    } else if (nowMs === surrenderMs) {
      waiting.shift();
      thinking++;
      surrenders++;
    } else {
      thinking--;
      waiting.push(nowMs);
    }
    if (turnEndMs < Number.POSITIVE_INFINITY) continue;
    const [sinceMs] = waiting.splice(Math.floor(random() * waiting.length), 1);
    if (sinceMs === undefined) continue;
    waitsMs.push(nowMs - sinceMs);
    turnEndMs = nowMs + turnMs;
  }
  return {
    perSecond: (waitsMs.length / nowMs) * 1000,
    waitsMs,
    busyShare: surrenders / Math.max(1, surrenders + waitsMs.length),
    utilisation: busyMs / nowMs,
  };
}
