import type { Inquiry } from "./inquiry.js";
import { complaintsAbout, examine } from "./lock-judge.js";
import { Servant } from "./servant.js";

// Far above what any step needs.
const HANG_MS = 60_000;

/** How a story goes. It notes what happens, and what should not have. */
export interface Plot {
  readonly title: string;
  readonly tell: (stage: Stage) => Promise<void>;
}

/** Where a story happens. */
export interface Stage {
  readonly root: string;
  readonly isFull: boolean;
  /** Starts a process that does what it is told. It is killed at the end. */
  cast(name: string): Servant;
  /** Notes what happens, for the reader. */
  note(text: string): void;
  /** Notes that something is not as it should be, unless it is. */
  expect(actual: unknown, expected: unknown, what: string): void;
}

/** Tells a story and looks at what is left when all of its people are dead. */
export async function tellStory({ title, tell }: Plot, { context, findings, foreign }: Inquiry): Promise<void> {
  const root = context.directories.createRoot("crash");
  const story: string[] = [];
  const complaints: string[] = [];
  const servants: Servant[] = [];
  const stage: Stage = {
    root,
    isFull: context.effort === "full",
    cast(name) {
      const servant = new Servant(root, name);
      servants.push(servant);
      return servant;
    },
    note: (text) => story.push(text),
    expect(actual, expected, what) {
      if (actual !== expected) complaints.push(`${what}: ${actual}, where ${expected} was expected`);
    },
  };
  const hang = setTimeout(() => {
    complaints.push("it hangs");
    for (const servant of servants) servant.kill();
  }, HANG_MS);
  await tell(stage);
  clearTimeout(hang);
  await Promise.all(servants.map((servant) => servant.kill()));
  complaints.push(...complaintsAbout(await examine(root, foreign)));
  findings.add({ tried: title, on: "repolock", story, complaints, directory: root });
}
