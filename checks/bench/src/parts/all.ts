import type { Part } from "../part.js";
import { adds } from "./adds.js";
import { cpu } from "./cpu.js";
import { foreign } from "./foreign.js";
import { handoff } from "./handoff.js";
import { leaks } from "./leaks.js";
import { startup } from "./startup.js";
import { starvation } from "./starvation.js";
import { uncontended } from "./uncontended.js";

/** The parts of the benchmark, in the order in which they run. */
export const PARTS: readonly Part[] = [uncontended, startup, adds, handoff, foreign, cpu, starvation, leaks];
