import type { Lane } from "../lane.js";

/** In the order in which they run and are reported. */
export const LANES: readonly Lane[] = [];
