import type { Lane } from "../lane.js";
import { FILESYSTEMS } from "../suites/filesystems.js";
import { mountedPlace } from "../suites/mounted-place.js";
import { runPlaces } from "../suites/run-places.js";
import { sharedMemoryPlace } from "../suites/shared-memory-place.js";
import { FULL_SUITES, QUICK_SUITES } from "../suites/suite.js";

/** The tests of the lock, on file systems that are made for them. */
export const filesystems: Lane = {
  name: "filesystems",
  title: "The contract holds on every usual file system",
  method: [
    "The contract suite, the tests with several processes and all the others of the packages make their repositories on",
    "file systems that are made and mounted for them. A quick run takes a few tests, on the tmpfs that is there.",
  ].join("\n"),
  run(context) {
    return context.effort === "quick"
      ? runPlaces([sharedMemoryPlace(context.directories)], QUICK_SUITES, context)
      : runPlaces(
          FILESYSTEMS.map((filesystem) => mountedPlace(filesystem, context.directories)),
          FULL_SUITES,
          context,
        );
  },
};
