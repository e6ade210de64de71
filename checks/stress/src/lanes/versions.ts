import { type } from "node:os";
import type { Lane } from "../lane.js";
import { currentNodePlace, releasedNodePlace } from "../suites/node-place.js";
import { runPlaces } from "../suites/run-places.js";
import { FULL_SUITES, QUICK_SUITES } from "../suites/suite.js";

// The oldest that works, the oldest of the next line that does, and of each line the newest when this was written.
const RELEASES = ["20.19.0", "20.20.2", "22.12.0", "22.23.3", "24.21.0", "26.10.0"];

/** The tests of the lock, with every Node that is supported. */
export const versions: Lane = {
  name: "versions",
  title: "The contract holds with every supported Node",
  method: [
    "The tests of the packages run with Node releases from the npm registry, the oldest that is supported and the newest",
    "among them. fs-ext is built anew for each. A quick run takes a few tests, and the Node that runs it.",
  ].join("\n"),
  async missing() {
    return type() === "Linux" ? undefined : "the releases of Node in the npm registry that it uses are for Linux";
  },
  run(context) {
    const { effort, directories } = context;
    return effort === "quick"
      ? runPlaces([currentNodePlace(directories)], QUICK_SUITES, context)
      : runPlaces(
          RELEASES.map((version) => releasedNodePlace(version, directories)),
          FULL_SUITES,
          context,
        );
  },
};
