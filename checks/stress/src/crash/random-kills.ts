import { setTimeout as sleep } from "node:timers/promises";
import { acquire, inspect, isRepolockError, type LockHolder } from "repolock";
import { Random } from "support/random";
import type { Inquiry } from "./inquiry.js";
import { complaintsAbout, examine } from "./lock-judge.js";
import { Looper, type Phase } from "./looper.js";
import { Repository } from "./repository.js";
import { VICTIM_LABEL } from "./victim-label.js";

// Several turns of both.
const MAX_DELAY_MS = 8;

// It takes as long to ask as all the rest.
const ASK_AIWF_EVERY = 8;

/**
 * Lets two processes contend for one lock, and kills the first at a random instant. The second must get the lock and be
 * named. Then it goes on alone and is killed, too.
 */
export async function killTwo(seed: number, { context: { directories }, findings, foreign }: Inquiry): Promise<void> {
  const random = new Random(seed);
  const root = directories.createRoot("crash");
  const story: string[] = [`round with seed ${seed}`];
  const [first, second] = await Promise.all([
    Looper.start(root, "first", random.below(2 ** 31), VICTIM_LABEL),
    Looper.start(root, "second", random.below(2 ** 31), `the survivor of ${seed}`),
  ]);
  await sleep(random.next() * MAX_DELAY_MS);
  const firstPhase = await first.kill();
  story.push(`${first.pid} and ${second.pid} contended, and ${first.pid} was killed while ${firstPhase}`);
  await second.holdNext();
  story.push(`${second.pid} got the lock`);
  findings.add({
    ...titled(firstPhase, "one of two that contend"),
    story: [...story],
    complaints: await misnamings(root, second, seed % ASK_AIWF_EVERY === 0),
  });

  second.goOn();
  await sleep(random.next() * MAX_DELAY_MS);
  const secondPhase = await second.kill();
  story.push(`${second.pid} went on alone and was killed while ${secondPhase}`);
  const complaints = complaintsAbout(await examine(root, foreign));
  findings.add({ ...titled(secondPhase, "one that is alone"), story, complaints, directory: root });
}

/** What is wrong with how a holder is named that took the lock after a death: by the library and, if asked, by aiwf. */
async function misnamings(root: string, { pid, label }: Looper, asksAiwf: boolean): Promise<string[]> {
  const told: [string, LockHolder | undefined][] = [["inspect", (await inspect(root)).holder]];
  try {
    await (await acquire(root)).release();
    return [`${pid} has the lock, and an acquire succeeds all the same`];
  } catch (error) {
    if (!isRepolockError(error, "repo-lock-busy")) throw error;
    told.push(["a refused acquire", error.holder]);
  }
  const line = asksAiwf ? await busyLine(root) : "";
  const misnamed = told
    .filter(([, holder]) => holder?.pid !== pid || holder.label !== label)
    .map(([who, holder]) => `${pid} (${label}) has the lock, and ${who} names ${holder?.pid} (${holder?.label})`);
  const isWrong = asksAiwf && (!line.includes(String(pid)) || !line.includes(label));
  return [...misnamed, ...(isWrong ? [`${pid} (${label}) has the lock, and aiwf add says: ${line}`] : [])];
}

async function busyLine(root: string): Promise<string> {
  const args = ["add", "gap", "--title", "a", "--body", "b", "--actor", "human/judge", "--lock-timeout", "0"];
  return (await new Repository(root).aiwf(...args)).stderr;
}

function titled(phase: Phase, what: string) {
  return { tried: `SIGKILL at a random instant of ${what}, ${phase}`, on: "repolock" } as const;
}
