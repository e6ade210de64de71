import { inspect } from "repolock";
import type { Directories } from "../directories.js";
import type { Place } from "./place.js";

// Where Linux has a tmpfs that everybody may write to.
const SHARED_MEMORY = "/dev/shm";

/** A place on the tmpfs that is mounted anyway. */
export function sharedMemoryPlace(directories: Directories): Place {
  return {
    name: "tmpfs",
    async prepare() {
      let scratch: string;
      try {
        scratch = directories.create("tmpfs", SHARED_MEMORY);
      } catch (error) {
        return String(error);
      }
      const { type } = (await inspect(scratch)).filesystem;
      if (type !== "tmpfs") return `${SHARED_MEMORY} is ${type}`;
      return { node: process.execPath, scratch, on: `${type}, Node ${process.version}` };
    },
  };
}
