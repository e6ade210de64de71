import { expect, onTestFinished, test } from "vitest";
import { Objects } from "../../src/git/objects.js";
import { readRefs } from "../../src/git/refs.js";
import { IdsOnBranches } from "../../src/plan/next-id.js";
import { type PromoteRequest, planPromote } from "../../src/plan/promote.js";
import { loadTree } from "../../src/tree/tree.js";
import { entityText, scratchRepo } from "../support/scratch-repo.js";

// Every pair of statuses is tried; what is not listed here as legal must be refused.
const STEPS = {
  gap: { open: ["addressed", "wontfix"], addressed: [], wontfix: [] },
  decision: { proposed: ["accepted", "rejected"], accepted: ["superseded"], superseded: [], rejected: [] },
  epic: { proposed: ["active", "cancelled"], active: ["done", "cancelled"], done: [], cancelled: [] },
};
const PATHS = {
  gap: (number: number) => `work/gaps/G-000${number}-a.md`,
  decision: (number: number) => `work/decisions/D-000${number}-a.md`,
  epic: (number: number) => `work/epics/E-000${number}-a/epic.md`,
};

test.each(["gap", "decision", "epic"] as const)("a %s takes the legal steps and no others", async (kind) => {
  const repo = await scratchRepo();
  const statuses = Object.entries<string[]>(STEPS[kind]).map(([status, allowed], i) => {
    const id = `${kind.slice(0, 1).toUpperCase()}-000${i + 1}`;
    repo.write(PATHS[kind](i + 1), entityText({ id, title: "A", status }, "Text\n"));
    return { id, status, allowed };
  });
  await repo.commit("start");
  const refs = await readRefs(repo.root);
  const objects = new Objects(repo.root);
  onTestFinished(() => objects.close());
  for (const { id, status: from, allowed } of statuses) {
    for (const to of [...Object.keys(STEPS[kind]), "nonsense"]) {
      const byCommits = to === "addressed" && from !== to ? ["HEAD"] : [];
      const request: PromoteRequest = { id, to, by: [], byCommits, force: false, reason: undefined };
      const planned = planPromote(request, {
        root: repo.root,
        actor: "human/t",
        refs,
        objects,
        idsOnBranches: new IdsOnBranches(objects),
        readTree: () => loadTree(repo.root),
      });
      if (from === to) {
        expect(await planned).toEqual({ message: `${id} is already ${to}; nothing to change` });
      } else if (allowed.includes(to)) {
        expect(await planned).toMatchObject({ subject: `aiwf promote ${id} ${from} -> ${to}` });
      } else {
        const reason =
          allowed.length === 0
            ? `is terminal; cannot transition to "${to}"`
            : `cannot transition to "${to}" (allowed: [${allowed.join(" ")}])`;
        await expect(planned).rejects.toMatchObject({
          message: `${kind} status "${from}" ${reason}`,
          exitCode: 1,
          code: "fsm-transition-illegal",
        });
      }
    }
  }
});
