import { describe } from "vitest";
import { hindrance } from "../src/hindrance.js";

const reason = hindrance();
if (reason !== undefined) console.log(`skipped: the tests on GlusterFS: ${reason}`);

/** A group of tests that need GlusterFS. Where there is none they are skipped, and the reason is printed. */
export const describeOnGluster = describe.skipIf(reason !== undefined);
