import { hostname } from "node:os";
import fc from "fast-check";
import type { Reference } from "./reference.js";
import { type Cast, FOR_EVER_MS, type World } from "./world.js";

const PROCESSES = 3;
const SHORT_MS = 25;

/** A step of a story. */
type Command = fc.AsyncCommand<World, World>;

/** Stories of random commands for these processes. */
export function stories(cast: Cast, maxCommands: number): fc.Arbitrary<Iterable<Command>> {
  const member = fc.nat(PROCESSES - 1);
  const acquires = fc
    .tuple(member, fc.constantFrom(0, 0, SHORT_MS))
    .map(([index, timeoutMs]) => command("acquire", always, (world) => world.acquire(cast.member(index), timeoutMs)));
  const begins = fc
    .tuple(member, fc.constantFrom(FOR_EVER_MS, FOR_EVER_MS, SHORT_MS))
    .map(([index, timeoutMs]) => command("begin", always, (world) => world.begin(cast.member(index), timeoutMs)));
  const releases = onOneOf(
    "release",
    ({ holds }) => [...holds.values()],
    (world, hold) => world.release(hold),
  );
  const aborts = onOneOf(
    "abort",
    ({ waits }) => [...waits.values()],
    (world, wait) => world.abort(wait),
  );
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
  const interference = fc.constantFrom(...INTERFERENCE);
  return fc.commands([acquires, begins, begins, releases, releases, aborts, seldomKills, interference, interference], {
    maxCommands,
    size: "max",
  });
}

const INTERFERENCE: readonly Command[] = [
  interfere(
    "removes what is at the path",
    ({ places }) => places.content !== "nothing",
    ({ places }) => places.remove(),
  ),
  interfere("puts a new lockfile there", always, ({ places }) => places.replace()),
  interfere("moves the lockfile away", isLockfileThere, ({ places }) => places.moveAway()),
  interfere(
    "puts it back",
    ({ places }) => places.aside !== undefined,
    ({ places }) => places.putBack(),
  ),
  interfere("puts a symlink there", always, ({ places }) => places.putSymlink()),
  interfere(
    "puts a directory there",
    ({ reference }) => reference.waits.size === 0,
    ({ places }) => places.putDirectory(),
  ),
  interfere(
    "makes a .git directory",
    ({ places }) => !places.hasGit,
    ({ places }) => places.makeGit(),
  ),
  interfere(
    "removes the .git directory",
    ({ places }) => places.hasGit,
    ({ places }) => places.removeGit(),
  ),
  interfere("empties the lockfile", isLockfileThere, ({ places, reference }) => {
    places.empty();
    reference.scribbled();
  }),
  interfere("forges the record", isLockfileThere, ({ places, reference }) => {
    places.forge({ pid: process.pid, host: hostname() });
    reference.scribbled();
  }),
];

/** A step that can be taken whenever `can` says so. */
function command(name: string, can: (world: World) => boolean, run: (world: World) => Promise<void> | void): Command {
  return {
    check: (world) => can(world as World),
    async run(_, world) {
      await run(world);
      await world.settle();
    },
    toString: () => name,
  };
}

/** Steps that are about one of several things: they can be taken if there is any. */
function onOneOf<T>(
  name: string,
  things: (reference: Reference) => readonly T[],
  run: (world: World, thing: T) => Promise<void>,
): fc.Arbitrary<Command> {
  return fc.nat(99).map((nth) =>
    command(
      name,
      ({ reference }) => things(reference).length > 0,
      async (world) => {
        const all = things(world.reference);
        const thing = all[nth % all.length];
        if (thing !== undefined) await run(world, thing);
      },
    ),
  );
}

function interfere(what: string, can: (world: World) => boolean, how: (world: World) => void): Command {
  return command(what, can, (world) => world.interfere(what, () => how(world)));
}

function always(): boolean {
  return true;
}

function isLockfileThere({ places: { content } }: World): boolean {
  return typeof content === "number";
}
