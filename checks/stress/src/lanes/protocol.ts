import type { Context, Lane, Row, TranscribedResult, Violation } from "../lane.js";
import { DEFECTS } from "../protocol/defects.js";
import { type Claim, errorTrail, missingTool, spinVersion, verify } from "../protocol/spin.js";
import { plural } from "../wording.js";

interface Size {
  readonly contenders: number;
  readonly rounds: number;
  readonly deeds: number;
  readonly kills: number;
}

interface Trial {
  readonly size: Size;
  readonly claim: Claim;
}

const SMALL: Size = { contenders: 2, rounds: 2, deeds: 2, kills: 1 };

const TRIALS: Readonly<Record<Context["effort"], readonly Trial[]>> = {
  quick: [
    { size: SMALL, claim: "safety" },
    { size: { ...SMALL, rounds: 1 }, claim: "progress" },
  ],
  full: [
    { size: { contenders: 3, rounds: 1, deeds: 2, kills: 1 }, claim: "safety" },
    { size: { contenders: 3, rounds: 2, deeds: 1, kills: 1 }, claim: "safety" },
    { size: { contenders: 2, rounds: 2, deeds: 3, kills: 2 }, claim: "safety" },
    { size: SMALL, claim: "progress" },
  ],
};

const CLAIMS: Readonly<Record<Claim, string>> = {
  safety: "in none of them are there two holders, a wrong name, or somebody who cannot go on",
  progress: "from each of them everybody comes to an end",
};

/** Verifies a model of the protocol, and that the verifier finds what is wrong with other protocols. */
export const protocol: Lane = {
  name: "protocol",
  title: "No interleaving of the lock's steps lets two in, or leaves anybody waiting for nothing",
  method:
    "A [model in Promela](../proof/model/repolock.pml) of what an acquire and a release do, system call by system call, " +
    "with processes that are killed and somebody who removes, replaces, moves away and puts back the lockfile. " +
    "[Spin](https://spinroot.com) looks at every state that any interleaving leads to. Then the model is given one defect " +
    "after the other, and each must be found. [What is modelled and what is not](model.md).",
  missing: missingTool,

  async run({ effort, seed, directories, progress }: Context): Promise<TranscribedResult> {
    const on = await spinVersion();
    const trials = TRIALS[effort];
    const defects = effort === "full" ? DEFECTS : DEFECTS.filter(({ isForQuickRuns }) => isForQuickRuns);
    const total = trials.length + defects.length;
    const rows: Row[] = [];
    const violations: Violation[] = [];
    const transcripts: string[] = [];

    for (const { size, claim } of trials) {
      tell(sizeText(size));
      const constants = constantsOf(size);
      const directory = directories.create("protocol");
      const isLarge = effort === "full";
      const { states, error, transcript } = await verify(constants, claim, { directory, isLarge });
      transcripts.push(transcript);
      if (error !== undefined) {
        violations.push({ story: `${error}\n${await errorTrail(constants, directory)}`, seed, directory });
      }
      const tried = `every one of ${plural(states, "state")} of ${sizeText(size)}: ${CLAIMS[claim]}`;
      rows.push({ tried, times: 1, on, violations: error === undefined ? 0 : 1 });
    }

    for (const { name, text, error: expected } of defects) {
      tell(text);
      const directory = directories.create("defect");
      const { states, error, transcript } = await verify([...constantsOf(SMALL), name], "safety", {
        directory,
        isLarge: false,
      });
      transcripts.push(transcript);
      const isFound = error !== undefined && expected.test(error);
      if (!isFound) {
        const answer = error ?? "no error";
        violations.push({ story: `${name}: ${text}. The verifier has to find that, and says: ${answer}`, seed });
      }
      const tried = `a defect that has to be found, and is after ${plural(states, "state")}: ${text}`;
      rows.push({ tried, times: 1, on, violations: isFound ? 0 : 1 });
    }
    return { rows, violations, transcript: transcripts.join("\n\n") };

    function tell(doing: string): void {
      progress({ done: rows.length, total, violations: violations.length, doing });
    }
  },
};

function constantsOf({ contenders, rounds, deeds, kills }: Size): string[] {
  return [`CONTENDERS=${contenders}`, `ROUNDS=${rounds}`, `DEEDS=${deeds}`, `KILLS=${kills}`];
}

function sizeText({ contenders, rounds, deeds, kills }: Size): string {
  const saboteur = plural(deeds, "deed");
  return `${contenders} processes that ask for the lock ${plural(rounds, "time")}, ${saboteur} of a saboteur and ${plural(kills, "kill")}`;
}
