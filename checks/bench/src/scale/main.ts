// npm run scale: measures how far one lock goes, and writes docs/scale.md and its pictures.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeMachine } from "support/machine";
import { median } from "../statistics.js";
import { measureLocal } from "./local.js";
import { checkModel } from "./model-check.js";
import { scalePage } from "./page.js";
import { drawPanels, type Line } from "./pictures.js";
import { measureShared } from "./shared-storage.js";
import { measureTurnOfAdd, predictTeam } from "./team.js";

const DOCS = fileURLToPath(new URL("../../../../docs/reports/", import.meta.url));
const WAITERS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const CLIENTS = [2, 4, 8, 16];
const CROWDS = [1, 4, 16, 32, 48, 64, 128, 256];
const TEAMS = [10, 100, 1000];
const CHANGE_EVERY_MS = [60_000, 600_000, 3_600_000];
const SEED = 1;

const local = await inTurn("waiters", WAITERS, measureLocal);
const shared = await measureShared(CLIENTS);
const handOffMs = median(local.find(({ waiters }) => waiters === 8)?.handOffsMs ?? []);
const checks = await inTurn("agents", CROWDS, (agents) => checkModel(agents, handOffMs, SEED));
const turnOfAddMs = await measureTurnOfAdd();
const teams = CHANGE_EVERY_MS.flatMap((everyMs) =>
  TEAMS.map((agents) => predictTeam(agents, everyMs, turnOfAddMs, SEED)),
);

write(
  "scale-waiters.svg",
  drawPanels("One lock, one machine", "processes that wait", [
    {
      title: "hand-off, milliseconds",
      lines: [line("hand-off, median", local, ({ waiters, handOffsMs }) => [waiters, median(handOffsMs)])],
    },
    {
      title: "empty turns per second",
      lines: [line("throughput", local, ({ waiters, perSecond }) => [waiters, perSecond])],
    },
    {
      title: "processor time per turn, milliseconds",
      lines: [line("processor time of all", local, ({ waiters, cpuMsPerTurn }) => [waiters, cpuMsPerTurn])],
    },
  ]),
);
if (typeof shared !== "string") {
  write(
    "scale-clients.svg",
    drawPanels("One lock, several clients of a GlusterFS brick", "clients", [
      {
        title: "hand-off, milliseconds",
        lines: [line("hand-off, median", shared, ({ machines, handOffsMs }) => [machines, median(handOffsMs)])],
      },
      {
        title: "empty turns per second",
        lines: [line("throughput", shared, ({ machines, perSecond }) => [machines, perSecond])],
      },
    ]),
  );
}
write(
  "scale-model.svg",
  drawPanels("Measured and predicted", "agents", [
    {
      title: "turns per second",
      lines: [
        line("measured", checks, ({ agents, measured }) => [agents, measured.perSecond]),
        { ...line("predicted", checks, ({ agents, predicted }) => [agents, predicted.perSecond]), isDashed: true },
      ],
    },
    {
      title: "mean wait, milliseconds",
      lines: [
        line("measured", checks, ({ agents, measured }) => [agents, measured.meanWaitMs]),
        { ...line("predicted", checks, ({ agents, predicted }) => [agents, predicted.meanWaitMs]), isDashed: true },
      ],
    },
  ]),
);
const limits = { instances: inotifyLimit("max_user_instances"), watches: inotifyLimit("max_user_watches") };
const machine = await describeMachine();
write("scale.md", scalePage({ machine, limits, local, checks, shared, turnOfAddMs, teams }));

async function inTurn<T>(what: string, sizes: readonly number[], measure: (size: number) => Promise<T>): Promise<T[]> {
  const points: T[] = [];
  for (const size of sizes) {
    process.stderr.write(`${size} ${what} …\n`);
    points.push(await measure(size));
  }
  return points;
}

/** Points at nought are left out: a logarithmic axis has none. */
function line<T>(name: string, items: readonly T[], pointOf: (item: T) => [number, number]): Line {
  return { name, points: items.map(pointOf).filter(([, y]) => y > 0) };
}

function write(file: string, text: string): void {
  writeFileSync(`${DOCS}${file}`, text);
  process.stdout.write(`docs/${file}\n`);
}

function inotifyLimit(name: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/sys/fs/inotify/${name}`, "utf8"));
  } catch {
    return undefined;
  }
}
