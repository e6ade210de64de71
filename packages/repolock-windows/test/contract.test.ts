import type { RepolockPlatform } from "repolock-core";
import { contractCases } from "repolock-core/testing";
import { test } from "vitest";
import * as platform from "../src/index.js";

for (const { name, run } of contractCases(platform satisfies RepolockPlatform, { supported: false })) test(name, run);
