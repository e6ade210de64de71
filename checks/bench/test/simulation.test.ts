import { Random } from "support/random";
import { expect, test } from "vitest";
import { simulate } from "../src/scale/simulation.js";
import { mean } from "../src/scale/turns.js";

function randomOf(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}

const PATIENT = Number.POSITIVE_INFINITY;

test("a single agent never waits, and has a turn per time to think and turn", () => {
  const { waitsMs, perSecond } = simulate(
    { agents: 1, meanThinkMs: 90, turnMs: 10, timeoutMs: PATIENT },
    40_000,
    randomOf(1),
  );
  expect(Math.max(...waitsMs)).toBe(0);
  expect(perSecond).toBeGreaterThan(9.8);
  expect(perSecond).toBeLessThan(10.2);
});

test("far more agents than the lock can serve get all of its turns, and wait for all the others", () => {
  const { waitsMs, perSecond, utilisation } = simulate(
    { agents: 100, meanThinkMs: 10, turnMs: 10, timeoutMs: PATIENT },
    100_000,
    randomOf(2),
  );
  expect(utilisation).toBeGreaterThan(0.999);
  expect(perSecond).toBeCloseTo(100, 0);
  // Little's law: the agents that do not think share the turns.
  expect(mean(waitsMs)).toBeGreaterThan(970);
  expect(mean(waitsMs)).toBeLessThan(990);
});

test("many agents that seldom come wait as the formula of Pollaczek and Khinchine says", () => {
  const { waitsMs, utilisation } = simulate(
    { agents: 10_000, meanThinkMs: 200_000, turnMs: 10, timeoutMs: PATIENT },
    400_000,
    randomOf(3),
  );
  expect(utilisation).toBeGreaterThan(0.49);
  expect(utilisation).toBeLessThan(0.51);
  // Half of the time of a turn, times ρ / (1 - ρ) with ρ = 1/2.
  expect(mean(waitsMs)).toBeGreaterThan(4.7);
  expect(mean(waitsMs)).toBeLessThan(5.3);
});

test("who has waited too long gives up, and nobody waits longer", () => {
  const { waitsMs, busyShare } = simulate(
    { agents: 100, meanThinkMs: 10, turnMs: 10, timeoutMs: 50 },
    50_000,
    randomOf(4),
  );
  expect(Math.max(...waitsMs)).toBeLessThanOrEqual(50);
  expect(busyShare).toBeGreaterThan(0.8);
});
