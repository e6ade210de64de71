import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { Companion } from "../companion.js";
import { outcomeText } from "../faults/outcome.js";
import type { Context, LaneResult } from "../lane.js";
import type { TurnReport } from "../processes/turn-taker.js";
import { overlaps } from "./overlap.js";

const TURN_TAKER = fileURLToPath(new URL("../processes/turn-taker.js", import.meta.url));
const SABOTEUR = fileURLToPath(new URL("../processes/saboteur.js", import.meta.url));

const TAKERS = 5;
const TURNS = { quick: 150, full: 2000 };

// What a turn may come to while somebody pulls the lockfile away.
const ALLOWED = ["held", "busy", "lost", "refused"];

/** Several processes take turns while another one pulls the lockfile away, in a loop. */
export async function sabotage({ effort, seed, directories, progress }: Context): Promise<Required<LaneResult>> {
  const root = directories.createRoot("sabotage");
  const turns = TURNS[effort];
  const saboteur = execa(process.execPath, [SABOTEUR, root, String(seed)], { stderr: "inherit" });
  const reports: TurnReport[] = [];
  await Promise.all(
    Array.from({ length: TAKERS }, async () => {
      const taker = execa(process.execPath, [TURN_TAKER, root, String(turns)], { stderr: "inherit", buffer: false });
      for await (const line of createInterface({ input: taker.stdout })) {
        reports.push(JSON.parse(line));
        progress({
          done: reports.length,
          total: TAKERS * turns,
          violations: 0,
          doing: "turns while the path is pulled away",
        });
      }
      await taker;
    }),
  );
  saboteur.stdin.end();
  const { stdout: deeds } = await saboteur;
  const stories = overlaps(reports);
  const odd = reports.filter(({ answer }) => !ALLOWED.includes(answer));
  stories.push(...odd.map((report) => `process ${report.pid}: ${outcomeText(report)}`));
  await using neighbour = new Companion();
  const probe = await neighbour.probe(root);
  if (!probe.ok && probe.code !== "repo-lock-acquire-failed")
    stories.push(`nobody holds it, and yet: ${probe.message}`);
  const count = (answer: string) => reports.filter((report) => report.answer === answer).length;
  return {
    rows: [
      {
        tried: `turns of ${TAKERS} processes during ${deeds} deeds of a saboteur`,
        times: reports.length,
        on: `${count("held")} confirmed at both ends, ${count("lost")} lost, ${count("busy")} busy, ${count("refused")} refused`,
        violations: stories.length,
      },
    ],
    violations: stories.map((story) => ({ story, seed, directory: root })),
    skipped: [],
  };
}
