import type { Part } from "../part.js";
import { adds } from "./adds.js";
import { contention } from "./contention.js";
import { cpu } from "./cpu.js";
import { deadline } from "./deadline.js";
import { deaths } from "./deaths.js";
import { handoff } from "./handoff.js";
import { held } from "./held.js";
import { helper } from "./helper.js";
import { large } from "./large.js";
import { many } from "./many.js";
import { startup } from "./startup.js";
import { starvation } from "./starvation.js";
import { uncontended } from "./uncontended.js";

/** The parts of the benchmark, in the order in which they run. */
export const PARTS: readonly Part[] = [
  uncontended,
  helper,
  startup,
  held,
  adds,
  large,
  handoff,
  contention,
  starvation,
  deaths,
  many,
  cpu,
  deadline,
];
