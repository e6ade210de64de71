import fc from "fast-check";
import type { Cast } from "./cast.js";
import { type Command, command, commandOnOneOf } from "./command.js";
import { DEEDS } from "./deeds.js";
import { FOR_EVER_MS, type Hold, type Reference, type Wait } from "./reference.js";

const SHORT_MS = 25;

/** Stories of random commands for these processes. */
export function stories(cast: Cast, maxCommands: number): fc.Arbitrary<Iterable<Command>> {
  const member = fc.nat(cast.size - 1);
  const nth = fc.nat(99);
  const acquires = fc
    .tuple(member, fc.constantFrom(0, 0, SHORT_MS))
    .map(([index, timeoutMs]) => command("acquire", always, (world) => world.acquire(cast.member(index), timeoutMs)));
  const begins = fc
    .tuple(member, fc.constantFrom(FOR_EVER_MS, FOR_EVER_MS, SHORT_MS))
    .map(([index, timeoutMs]) => command("begin", always, (world) => world.begin(cast.member(index), timeoutMs)));
  const releases = nth.map((index) => commandOnOneOf("release", index, holdsOf, (world, hold) => world.release(hold)));
  const secondReleases = nth.map((index) =>
    commandOnOneOf("release again", index, releasedOf, (world, lock) => world.releaseAgain(lock)),
  );
  const aborts = nth.map((index) => commandOnOneOf("abort", index, waitsOf, (world, wait) => world.abort(wait)));
  const inspects = member.map((index) => command("inspect", always, (world) => world.inspect(cast.member(index))));
  const kills = member.map((index) =>
    command(
      "kill",
      () => cast.isAlive(index),
      (world) => world.kill(cast.member(index)),
    ),
  );
  // To start a process takes as long as a hundred of the others.
  const seldomKills = fc.oneof({ arbitrary: inspects, weight: 3 }, { arbitrary: kills, weight: 1 });
  const deeds = fc.constantFrom(...DEEDS);
  return fc.commands(
    [acquires, begins, begins, releases, releases, secondReleases, aborts, seldomKills, deeds, deeds],
    { maxCommands, size: "max" },
  );
}

function holdsOf({ holds }: Reference): Hold[] {
  return [...holds.values()];
}

function waitsOf({ waits }: Reference): Wait[] {
  return [...waits.values()];
}

function releasedOf({ released }: Reference): Reference["released"] {
  return released;
}

function always(): boolean {
  return true;
}
