import type { Lane } from "../lane.js";
import { exclusion } from "./exclusion.js";
import { faults } from "./faults.js";
import { model } from "./model.js";

/** In the order in which they run and are reported. */
export const LANES: readonly Lane[] = [exclusion, faults, model];
