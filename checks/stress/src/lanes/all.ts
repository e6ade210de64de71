import type { Lane } from "../lane.js";
import { crash } from "./crash.js";
import { exclusion } from "./exclusion.js";
import { faults } from "./faults.js";
import { filesystems } from "./filesystems.js";
import { model } from "./model.js";
import { path } from "./path.js";
import { protocol } from "./protocol.js";
import { versions } from "./versions.js";

/** In the order in which they run and are reported. */
export const LANES: readonly Lane[] = [exclusion, crash, faults, path, model, protocol, filesystems, versions];
