import type fc from "fast-check";
import type { Reference } from "./reference.js";
import type { World } from "./world.js";

/** A step of a story. */
export type Command = fc.AsyncCommand<Reference, World>;

/** A step that can be taken whenever `can` says so. */
export function command(
  name: string,
  can: (reference: Reference) => boolean,
  run: (world: World) => Promise<void> | void,
): Command {
  return {
    check: (reference) => can(reference),
    async run(_, world) {
      await run(world);
      await world.settle();
    },
    toString: () => name,
  };
}

/** A step that is about one of several things: it can be taken if there is any. */
export function commandOnOneOf<T>(
  name: string,
  nth: number,
  things: (reference: Reference) => readonly T[],
  run: (world: World, thing: T) => Promise<void>,
): Command {
  function pick(reference: Reference): T | undefined {
    const all = things(reference);
    return all[nth % all.length];
  }
  return command(
    name,
    (reference) => pick(reference) !== undefined,
    async (world) => {
      const thing = pick(world.reference);
      if (thing !== undefined) await run(world, thing);
    },
  );
}

/** What somebody does to the lockfile from outside, where `can` says that it can be done. */
export function deed(what: string, can: (reference: Reference) => boolean, act: (world: World) => void): Command {
  return command(`somebody ${what}`, can, (world) => world.sabotage(what, () => act(world)));
}
