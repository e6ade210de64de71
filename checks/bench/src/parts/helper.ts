import type { Part } from "../part.js";
import { Worker } from "../processes/worker.js";
import { ScratchRoot } from "../scratch.js";
import { median } from "../statistics.js";

const TIMES = 200;

/** What the lock costs where fs-ext does not load. */
export const helper: Part = {
  name: "helper",
  title: "Uncontended, without fs-ext",
  explanation:
    "Acquire and release in a Node process without addons, so that a helper program locks, compared with one bare " +
    `spawnSync of the same program. Medians of ${TIMES}, alternating.`,
  async run() {
    using root = new ScratchRoot();
    const worker = Worker.node("through-helper.js", [root.path, `${TIMES}`], ["--no-addons"]);
    try {
      const { oursMs, bareMs } = await worker.next<Reply>();
      return {
        figures: [
          { name: "open, spawnSync of flock(1), close", value: median(bareMs), unit: "ms" },
          { name: "repolock, acquire and release", value: median(oursMs), unit: "ms" },
          { name: "repolock / spawnSync", value: median(oursMs) / median(bareMs), unit: "×", target: 1.5 },
        ],
      };
    } finally {
      await worker.kill();
    }
  },
};

interface Reply {
  readonly oursMs: readonly number[];
  readonly bareMs: readonly number[];
}
