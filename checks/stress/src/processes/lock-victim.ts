// Goes once through what its first argument says, with the lock of the root that is the second. It says "waiting" when
// it waits.
import { acquire, isRepolockError } from "repolock";
import { VICTIM_LABEL } from "../crash/victim-label.js";

// So short that it tries several times, and no more.
const DEADLINE_MS = 40;

const ABORT_AFTER_MS = 5;

const [situation, root = ""] = process.argv.slice(2);
const label = VICTIM_LABEL;

function onWait(): void {
  process.stdout.write("waiting\n");
}

switch (situation) {
  case "turn":
    await (await acquire(root, { label, onWait, timeoutMs: Number.POSITIVE_INFINITY })).release();
    break;
  case "deadline":
    await expectBusy(acquire(root, { label, onWait, timeoutMs: DEADLINE_MS }));
    break;
  case "refused":
    await expectBusy(acquire(root, { label }));
    break;
  case "abort": {
    const controller = new AbortController();
    const { signal } = controller;
    const abortSoon = () => setTimeout(() => controller.abort("enough"), ABORT_AFTER_MS);
    const timeoutMs = Number.POSITIVE_INFINITY;
    await acquire(root, { label, onWait: abortSoon, timeoutMs, signal }).catch((reason) => {
      if (reason !== "enough") throw reason;
    });
    break;
  }
  case "polite":
    await (await acquire(root, { label })).release();
    await (await acquire(root, { label })).release();
    break;
  default:
    await (await acquire(root, { label })).release();
}

async function expectBusy(acquisition: Promise<unknown>): Promise<void> {
  await acquisition.then(
    () => {
      throw new Error("the lock was held and could be had all the same");
    },
    (error) => {
      if (!isRepolockError(error, "repo-lock-busy")) throw error;
    },
  );
}
