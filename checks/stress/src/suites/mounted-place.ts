import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Directories } from "../directories.js";
import { commandFailure } from "./command-failure.js";
import { type Filesystem, mounted } from "./filesystems.js";
import type { Place } from "./place.js";

/** A place on a file system that is made and mounted for it. */
export function mountedPlace({ type, prepare }: Filesystem, directories: Directories): Place {
  return {
    name: type,
    async prepare() {
      if (process.getuid?.() !== 0) return "only root can mount it";
      const directory = directories.create(type);
      const scratch = join(directory, "mounted");
      mkdirSync(scratch);
      try {
        const wrapper = mounted(type, await prepare(directory), scratch);
        // What the report says is what the kernel says.
        const [program, ...args] = [...wrapper, "findmnt", "-no", "FSTYPE", "-T", scratch] as const;
        const { stdout } = await execa(program, args);
        return { node: process.execPath, wrapper, scratch, on: `${stdout}, Node ${process.version}` };
      } catch (error) {
        return commandFailure(error);
      }
    },
  };
}
