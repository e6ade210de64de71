// Pulls the lockfile of argv[2] away, by deeds chosen with the seed argv[3], until standard input ends. What is taken away
// never comes back. Prints how many deeds it did.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "support/random";

const [root = "", seed] = process.argv.slice(2);
const random = new Random(Number(seed));
const git = join(root, ".git");
const inside = join(git, "aiwf.lock");
const beside = join(root, ".aiwf.lock");
const LONGEST_REST_MS = 10;

const deeds: readonly [() => void, ...(() => void)[]] = [
  () => removeAll(inside),
  () => replace(inside, (path) => writeFileSync(path, "", { mode: 0o600 })),
  () => {
    replace(inside, (path) => symlinkSync("nowhere", path));
    rest();
    removeAll(inside);
  },
  () => {
    removeAll(inside);
    mkdirSync(inside);
    rest();
    removeAll(inside);
  },
  // A directory in its place; nothing that it had in it comes back.
  () => {
    renameSync(git, join(root, "doomed"));
    mkdirSync(git);
    removeAll(join(root, "doomed"));
  },
  // A file in its place for a moment: as long as that is there, the lockfile is beside it.
  () => {
    renameSync(git, join(root, "doomed"));
    writeFileSync(git, "gitdir: elsewhere\n");
    removeAll(join(root, "doomed"));
    rest();
    removeAll(beside);
    rest();
    replace(git, (path) => mkdirSync(path));
    removeAll(beside);
  },
];

let isOver = false;
process.stdin.on("end", () => {
  isOver = true;
});
process.stdin.resume();
let done = 0;
while (!isOver) {
  try {
    random.pick(deeds)();
    done++;
  } catch {
    // A process that takes a turn got in between: then not this time.
    rest();
  }
  await new Promise((resolve) => setTimeout(resolve, random.next() * LONGEST_REST_MS));
}
process.stdout.write(`${done}\n`);

function removeAll(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Puts something at the path, at one stroke where that is possible. */
function replace(path: string, make: (path: string) => void): void {
  const made = join(root, "made");
  removeAll(made);
  make(made);
  try {
    renameSync(made, path);
  } catch {
    // What is there is of another kind.
    removeAll(path);
    renameSync(made, path);
  }
}

function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, random.next());
}
