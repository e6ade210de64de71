import { markdownTable } from "markdown-table";
import type { Machine } from "support/machine";
import { median, quantile } from "../statistics.js";
import type { LocalPoint } from "./local.js";
import { type Check, HABIT } from "./model-check.js";
import type { SharedPoint } from "./shared-storage.js";
import { DEFAULT_TIMEOUT_MS, type TeamPrediction } from "./team.js";

/** All that the page tells. */
export interface ScaleReport {
  readonly machine: Machine;
  readonly limits: InotifyLimits;
  readonly local: readonly LocalPoint[];
  readonly checks: readonly Check[];
  /** Or why it could not be measured. */
  readonly shared: readonly SharedPoint[] | string;
  readonly turnOfAddMs: number;
  readonly teams: readonly TeamPrediction[];
}

/** How much a user may watch on this machine; undefined where there is no such limit to read. */
export interface InotifyLimits {
  readonly instances: number | undefined;
  readonly watches: number | undefined;
}

// From here on a wait is more likely than a free lock.
const BUSY_UTILISATION = 0.5;

/** The page docs/scale.md. */
export function scalePage(report: ScaleReport): string {
  const { machine } = report;
  return [
    "# How far one lock goes",
    "",
    "Written by `npm run scale`, which takes about ten minutes. All figures are from one run on one machine with other work",
    "on it; take them as orders of magnitude, and their ratios as what they mean.",
    "",
    `Machine: ${machine.processor}, ${machine.system}, Node ${machine.node}, git ${machine.git}.`,
    "",
    ...localSection(report),
    ...limitsSection(report.limits),
    ...sharedSection(report.shared),
    ...modelSection(report.checks),
    ...teamSection(report),
  ].join("\n");
}

function localSection({ local }: ScaleReport): string[] {
  return [
    "## On one machine",
    "",
    "So many processes wait while one has the lock. The hand-off is the time from the moment at which the holder begins to",
    "give it back to the moment at which another has it. For the throughput all of them take and give back the lock without",
    "a pause, and do nothing with it. The processor time is that of all of them together.",
    "",
    "![Hand-off and throughput against the number of waiters](scale-waiters.svg)",
    "",
    table(
      ["waiting", "hand-off, median", "hand-off, 95 %", "turns per second", "processor time per turn"],
      local.map(({ waiters, handOffsMs, perSecond, cpuMsPerTurn }) => [
        String(waiters),
        `${digits(median(handOffsMs))} ms`,
        `${digits(quantile(handOffsMs, 0.95))} ms`,
        digits(perSecond),
        `${digits(cpuMsPerTurn)} ms`,
      ]),
    ),
    "",
  ];
}

function limitsSection({ instances, watches }: InotifyLimits): string[] {
  return [
    "## What the limits are",
    "",
    "- **Herd.** A release wakes all who watch the lockfile, one gets the lock, and the others have used the processors for",
    "  nothing. Those who have been woken in vain several times stop watching for a while, and only poll. All the same the",
    "  processor time per turn grows with the number of waiters: from some dozens on a small machine's processors are the",
    "  limit, not the lock, and beyond a hundred waiting processes little work is done.",
    `- **inotify.** Each waiting process has an inotify instance, and a user may have ${instances ?? "a limited number"} here`,
    `  (\`fs.inotify.max_user_instances\`), with ${watches ?? "a limited number of"} watches (\`fs.inotify.max_user_watches\`).`,
    "  Who gets none polls, every 15 to 50 ms. Nothing fails.",
    "- **Order.** There is none. Each of those who wait is equally likely to be the next, so with many waiters a",
    "  single wait can be several times the mean.",
    "- **Memory.** A waiting process is a Node process. A few hundred of them are what a small machine holds.",
    "",
  ];
}

function sharedSection(shared: readonly SharedPoint[] | string): string[] {
  const explanation = [
    "## On shared storage",
    "",
    "One process on each of several clients of a GlusterFS brick. Brick and clients are all on this machine, so a network adds",
    "its own time. Events do not cross clients: a waiter finds the lock free when it polls, after 15 ms at first and up to",
    "50 ms later on.",
    "",
  ];
  if (typeof shared === "string") return [...explanation, `Not measured: ${shared}.`, ""];
  return [
    ...explanation,
    "![Hand-off and throughput against the number of clients](scale-clients.svg)",
    "",
    table(
      ["clients", "hand-off, median", "hand-off, 95 %", "turns per second"],
      shared.map(({ machines, handOffsMs, perSecond }) => [
        String(machines),
        `${digits(median(handOffsMs))} ms`,
        `${digits(quantile(handOffsMs, 0.95))} ms`,
        digits(perSecond),
      ]),
    ),
    "",
  ];
}

function modelSection(checks: readonly Check[]): string[] {
  return [
    "## A model, and whether it is right",
    "",
    "A queue with one server and N agents (M/D/1//N): each thinks for a random time, waits for its turn in random order, has",
    "the lock for a fixed time, and thinks again. A turn takes the time that the lock is held and the hand-off among eight, as",
    `measured above. Checked with processes that think ${HABIT.meanThinkMs} ms on average and hold the lock for ${HABIT.holdMs} ms:`,
    "",
    "![Measured and predicted waits against the number of agents](scale-model.svg)",
    "",
    table(
      ["agents", "turns per second", "predicted", "mean wait", "predicted"],
      checks.map(({ agents, measured, predicted }) => [
        String(agents),
        digits(measured.perSecond),
        digits(predicted.perSecond),
        `${digits(measured.meanWaitMs)} ms`,
        `${digits(predicted.meanWaitMs)} ms`,
      ]),
    ),
    "",
    "The model knows nothing of the herd. Where most of a hundred agents wait at the same time, each turn costs more than it",
    "assumes, and it promises too much. While queues are short, which is what one wants, it can be relied on.",
    "",
  ];
}

function teamSection({ turnOfAddMs, teams }: ScaleReport): string[] {
  const perSecond = 1000 / turnOfAddMs;
  const change = (everyMs: number) => Math.floor((BUSY_UTILISATION * (everyMs + turnOfAddMs)) / turnOfAddMs);
  return [
    "## A team of a thousand",
    "",
    `\`aiwf add\` by several processes that are always waiting: a turn takes ${digits(turnOfAddMs)} ms here, nearly all of it git, so`,
    `one repository takes at most ${digits(perSecond)} changes a second, however many agents there are. What the model predicts`,
    `for agents that each change something once in a while, and wait ${DEFAULT_TIMEOUT_MS / 1000} s at most, as aiwf does:`,
    "",
    table(
      ["agents", "a change each", "lock in use", "mean wait", "99 % wait", "told to retry"],
      teams.map(({ agents, meanThinkMs, utilisation, meanWaitMs, p99WaitMs, busyShare }) => [
        String(agents),
        `every ${spanText(meanThinkMs)}`,
        percent(utilisation),
        `${digits(meanWaitMs)} ms`,
        `${digits(p99WaitMs)} ms`,
        percent(busyShare),
      ]),
    ),
    "",
    "The agents of the model come by chance. A crowd that begins at the same moment waits in line: the last of N waits for N",
    "turns.",
    "",
    "## When to stop sharing one checkout",
    "",
    `When the lock is in use for more than half of the time: then most who come wait, and a little more work makes the waits`,
    "much longer. With turns as long as here that is",
    "",
    ...[60_000, 600_000, 3_600_000].map(
      (everyMs) => `- ${change(everyMs)} agents that each change something every ${spanText(everyMs)},`,
    ),
    "",
    "and as many times fewer as the turns are longer, on a larger repository for example. Then give each group of agents a",
    "clone of its own and merge: `aiwf check` finds what two clones have named alike. `aiwf doctor` says who has the lock, and",
    "`--lock-timeout` lets those wait longer that would otherwise be told to retry. On shared storage the turn is longer by",
    "the hand-off, and by what git needs there.",
    "",
  ];
}

function table(header: string[], rows: string[][]): string {
  return markdownTable([header, ...rows], { align: header.map(() => "r") });
}

// Three digits that count.
function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${digits(share * 100)} %`;
}

function spanText(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes === 1) return "minute";
  return minutes < 60 ? `${minutes} minutes` : "hour";
}
