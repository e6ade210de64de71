import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeMachine } from "support/machine";
import type { Reporter, TestModule, Vitest } from "vitest/node";

const PAGE = fileURLToPath(new URL("../../docs/reports/stress.md", import.meta.url));

/** Prints the seed, so that a run can be repeated. After a full run of all files it writes docs/reports/stress.md. */
export function stressReport(size: string, seed: string): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit(started: Vitest) {
      vitest = started;
      vitest.logger.log(`stress: ${size} size; STRESS_SEED=${seed} repeats this run`);
    },
    async onTestRunEnd(modules: readonly TestModule[]) {
      const files = await vitest?.globTestSpecifications();
      if (size !== "full" || files?.length !== modules.length) return;
      const { processor, system, node } = await describeMachine();
      const lines = [
        "# What was tried to break the lock",
        "",
        `\`npm run stress\` wrote this page on ${new Date().toISOString().slice(0, 10)}, with seed ${seed}, on ${processor}, ${system},`,
        `Node ${node}. The file of each section is in \`checks/stress/test\`, and says at its top what it claims.`,
      ];
      for (const module of [...modules].sort((a, b) => a.moduleId.localeCompare(b.moduleId))) {
        lines.push("", `## ${module.relativeModuleId.replace("test/", "")}`, "");
        for (const test of module.children.allTests()) {
          const tried = test.annotations().map(({ message }) => `: ${message}`);
          lines.push(`- ${test.result().state}: ${test.name}${tried.join("")}`);
        }
      }
      writeFileSync(PAGE, `${lines.join("\n")}\n`);
    },
  };
}
