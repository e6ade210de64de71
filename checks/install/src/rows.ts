import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { missingFor, type Recipe } from "./installation.js";
import { findOnPath, nodeOf, REPOSITORY, tool } from "./tools.js";

/** How the lock is expected to be taken there, or the message by which it is refused. */
export type Expected = "fs-ext" | "flock" | "perl" | "python3" | RegExp;

/** One environment: a row of the table. */
export interface Row {
  readonly group: string;
  readonly name: string;
  readonly recipe?: Recipe;
  /** The Node.js that runs it; by default the one that installed. */
  readonly node?: string;
  /** The command that runs the probe; by default `main.mjs`. */
  readonly run?: (node: string[], directory: string) => string[];
  /** Bundles `main.mjs` and runs that, with nothing installed but fs-ext. */
  readonly bundle?: { by: string; format: "esm" | "cjs"; condition?: string };
  /** The only programs on the PATH. */
  readonly only?: Readonly<Record<string, string | undefined>>;
  readonly expected: Expected;
  /** The command-line program is used, too. */
  readonly cli?: true;
}

type Ungrouped = Omit<Row, "group">;

/** The installation that most rows use. */
export const USUAL: Recipe = { by: "npm 11" };
const UNBUILT: Recipe = { by: "npm 11", args: ["--ignore-scripts"] };

/** The helper program that takes the place of fs-ext on this machine. */
const HELPER = (["flock", "perl", "python3"] as const).find(findOnPath) ?? "flock";
const NOTHING = /npm (approve-scripts|rebuild|install).*flock, perl, python3/;
const WINDOWS = /^repolock does not support Windows/;

const BUN = tool("@oven/bun-linux-x64/bin/bun");
const DENO = tool("@deno/linux-x64-glibc/deno");
const BUSYBOX = [findOnPath("busybox")].find(
  (path) => path && /\bflock\b/.test(execFileSync(path, ["--list"]).toString()),
);
const PYTHON = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : findOnPath("python3");

const file = (name: string, ...flags: string[]) => ({ run: (node: string[]) => [...node, ...flags, name] });
const jest = (test: string, ...flags: string[]) => ({
  run: (node: string[], directory: string) => [
    ...[...node, ...flags, tool("jest/bin/jest.js"), "--rootDir", directory, "--runTestsByPath"],
    join(directory, test),
  ],
});
const vitest = (pool: string) => ({
  run: (node: string[], directory: string) => [
    ...[...node, join(REPOSITORY, "node_modules/vitest/vitest.mjs"), "run", "--root", directory, "--globals"],
    ...["--pool", pool, "probe.test.mjs"],
  ],
});
const permission = (...flags: string[]) => ({
  recipe: { by: "npm 11", node: "24" } as const,
  ...file("main.mjs", "--permission", "--allow-fs-read=*", "--allow-fs-write=*", ...flags),
});

const NPM = [
  { by: "npm 10", built: "fs-ext" },
  { by: "npm 11", built: "fs-ext" },
  { by: "npm 12", built: HELPER, node: "24" },
] as const;

/** With each way of installing, what the lock is taken through. */
const INSTALLS: readonly (readonly [Expected, Recipe])[] = [
  ...NPM.flatMap(({ by, built, ...node }): [Expected, Recipe][] => [
    [built, { by, ...node }],
    [HELPER, { by, ...node, compiler: false }],
    [HELPER, { by, ...node, args: ["--ignore-scripts"] }],
    [HELPER, { by, ...node, args: ["--ignore-scripts"], compiler: false }],
  ]),
  ["fs-ext", { by: "npm 12", node: "24", approved: true }],
  [HELPER, { by: "npm 11", args: ["--omit=optional"] }],
  ["fs-ext", { by: "npm 11", node: "20", args: ["--ignore-scripts"], compiler: false, dropIn: true }],
  [HELPER, { by: "pnpm 12", fails: /ERR_PNPM_IGNORED_BUILDS/ }],
  [HELPER, { by: "pnpm 12", approved: false }],
  [HELPER, { by: "pnpm 12", approved: true }],
  ["fs-ext", { by: "pnpm 12", approved: true, nodeGyp: true }],
  [HELPER, { by: "pnpm 12", args: ["--no-optional"] }],
  ["fs-ext", { by: "Yarn 1", nodeGyp: true }],
  [HELPER, { by: "Yarn 1", args: ["--ignore-scripts"] }],
  [HELPER, { by: "Yarn 1", args: ["--ignore-optional"] }],
  [HELPER, { by: "Yarn 4" }],
  ["fs-ext", { by: "Yarn 4", approved: true }],
  [HELPER, { by: "Yarn 4 PnP" }],
  ["fs-ext", { by: "Yarn 4 PnP", approved: true }],
];

function nameOf({ by, args = [], compiler, approved, nodeGyp, dropIn, fails }: Recipe): string {
  const notes = [
    compiler === false && "no compiler",
    approved === true && "fs-ext approved",
    approved === false && "fs-ext denied",
    nodeGyp && "node-gyp on the PATH",
    dropIn && "prebuilt drop-in",
    fails && "fs-ext neither approved nor denied: the install works and exits with 1",
  ];
  return [[by, ...args].join(" "), ...notes.filter(Boolean)].join(", ");
}

const LINES = ["20", "22", "24", "26"];

function nodeRows(node: string, index: number): Ungrouped[] {
  const recipe: Recipe = { by: "npm 11", node };
  const next = LINES[index + 1];
  return [
    { name: `Node.js ${node}, import`, recipe, expected: "fs-ext", cli: true },
    { name: `Node.js ${node}, require`, recipe, ...file("main.cjs"), expected: "fs-ext" },
    ...(next === undefined
      ? []
      : [
          { name: `Node.js ${next}, installed with ${node}`, recipe, node: next, expected: HELPER, cli: true } as const,
        ]),
  ];
}

const GROUPS: Readonly<Record<string, readonly Ungrouped[]>> = {
  "npm 10 to 12, pnpm 12, Yarn 1 and 4": INSTALLS.map(([expected, recipe]) => ({
    name: nameOf(recipe),
    recipe,
    expected,
    cli: true,
  })),
  "Node.js 20 to 26, and upgrades": LINES.flatMap(nodeRows),
  "Bun and Deno": [
    { name: "Bun, installed by Bun", recipe: { by: "Bun" }, run: () => [BUN, "main.mjs"], expected: HELPER },
    { name: "Bun, require", run: () => [BUN, "main.cjs"], expected: HELPER },
    { name: "Deno", run: () => [DENO, "run", "--allow-all", "main.mjs"], expected: HELPER },
    { name: "Deno, require", run: () => [DENO, "run", "--allow-all", "main.cjs"], expected: HELPER },
  ],
  "Worker threads, Jest, Vitest": [
    { name: "worker thread", ...file("worker.mjs"), expected: HELPER },
    { name: "Jest, CommonJS", ...jest("probe.test.cjs"), expected: "fs-ext" },
    { name: "Jest, ES modules", ...jest("probe.test.mjs", "--experimental-vm-modules"), expected: "fs-ext" },
    { name: "Vitest, forks", ...vitest("forks"), expected: "fs-ext" },
    { name: "Vitest, threads", ...vitest("threads"), expected: HELPER },
    { name: "Vitest, vmForks", ...vitest("vmForks"), expected: "fs-ext" },
    { name: "Vitest, vmThreads", ...vitest("vmThreads"), expected: HELPER },
  ],
  "Bundles by esbuild, rollup, Vite, webpack": ["esbuild", "rollup", "vite", "webpack"].flatMap((by) => [
    { name: `${by}, ES module`, bundle: { by, format: "esm" }, expected: "fs-ext" },
    { name: `${by}, CommonJS`, bundle: { by, format: "cjs" }, expected: "fs-ext" },
    { name: `${by}, for posix`, bundle: { by, format: "esm", condition: "posix" }, expected: "fs-ext" },
    { name: `${by}, for windows`, bundle: { by, format: "cjs", condition: "windows" }, expected: WINDOWS },
  ]),
  "Few programs, and flags that restrict Node.js": [
    { name: "no fs-ext, BusyBox's flock only", recipe: UNBUILT, only: { flock: BUSYBOX }, expected: "flock" },
    { name: "no fs-ext, perl only", recipe: UNBUILT, only: { perl: findOnPath("perl") }, expected: "perl" },
    { name: "no fs-ext, python3 only", recipe: UNBUILT, only: { python3: PYTHON }, expected: "python3" },
    { name: "no fs-ext, nothing on the PATH", recipe: UNBUILT, only: {}, expected: NOTHING },
    { name: "nothing on the PATH", only: {}, expected: "fs-ext" },
    { name: "--no-addons", ...file("main.mjs", "--no-addons"), expected: HELPER },
    { name: "--no-addons, nothing on the PATH", ...file("main.mjs", "--no-addons"), only: {}, expected: /--no-addons/ },
    { name: "--permission", ...permission(), expected: /--allow-addons/ },
    { name: "--permission --allow-child-process", ...permission("--allow-child-process"), expected: HELPER },
    { name: "--permission --allow-addons", ...permission("--allow-addons"), expected: "fs-ext" },
  ],
};

/** All environments. */
export const ROWS: readonly Row[] = Object.entries(GROUPS).flatMap(([group, rows]) =>
  rows.map((row) => ({ ...row, group })),
);

/** Why a row cannot be run here; undefined if it can. */
export function reasonToSkip({ recipe = USUAL, node, only = {}, run }: Row): string | undefined {
  const absent = Object.entries(only).find(([, path]) => path === undefined)?.[0];
  if (absent === "flock") return "needs a BusyBox that has flock, as Alpine's does and Debian's does not";
  if (absent !== undefined) return `needs ${absent}`;
  const [program] = run?.([nodeOf(node)], "") ?? [nodeOf(node)];
  if (program !== undefined && !existsSync(program)) return "needs a program that npm has for Linux on x64 alone";
  return missingFor(recipe);
}
