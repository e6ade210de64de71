import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { transformSync } from "esbuild";
import { execa } from "execa";
import { INNER, OUTER, type Tarball } from "./tarballs.js";
import { environment, findOnPath, fixture, nodeOf, tool } from "./tools.js";

/** How a user installs the packages. */
export interface Recipe {
  readonly by: "npm 10" | "npm 11" | "npm 12" | "pnpm 12" | "Yarn 1" | "Yarn 4" | "Yarn 4 PnP" | "Bun";
  /** The Node.js that installs; by default the one that runs the tests. */
  readonly node?: string;
  readonly args?: readonly string[];
  /** Nothing that node-gyp needs is on the PATH. */
  readonly compiler?: false;
  /** node-gyp is on the PATH: not every package manager brings its own. */
  readonly nodeGyp?: true;
  /** The project allows, or forbids, the install script of fs-ext. */
  readonly approved?: boolean;
  /** The project puts the prebuilt drop-in in the place of fs-ext. */
  readonly dropIn?: true;
  /** The install ends with an error that says this, but everything is in its place. */
  readonly fails?: RegExp;
}

/** A project in which the packages are installed. */
export interface Installation {
  readonly directory: string;
  /** What became of fs-ext. */
  readonly fsExt: "built" | "not built";
}

/** What installations are made of, and where. */
export interface Materials {
  readonly scratch: string;
  readonly tarballs: readonly Tarball[];
}

type Dependencies = Readonly<Record<string, string>>;

interface Manager {
  command(node: string, directory: string): string[];
  /** The configuration files of a project. Each manager has its own words for the same. */
  files(dependencies: Dependencies, replacements: Dependencies, approved: boolean | undefined): Record<string, unknown>;
}

const YARN = tool("@yarnpkg/cli-dist/bin/yarn.js");

const npm = (major: number): Manager => ({
  command: (node) => [node, tool(`npm-${major}/bin/npm-cli.js`), "install"],
  files: (dependencies, overrides, approved) => ({
    "package.json": { dependencies, overrides, ...(approved && { allowScripts: { "fs-ext": true } }) },
  }),
});

const yarn4 = (nodeLinker: string): Manager => ({
  command: (node) => [node, YARN, "install"],
  files: (dependencies, resolutions, built) => ({
    "package.json": { dependencies, resolutions, ...(built && { dependenciesMeta: { "fs-ext": { built } } }) },
    ".yarnrc.yml": { nodeLinker, enableTelemetry: false, enableGlobalCache: false },
    // Without a lock file Yarn takes a project for a part of one further up.
    "yarn.lock": undefined,
  }),
});

const MANAGERS: Record<Recipe["by"], Manager> = {
  "npm 10": npm(10),
  "npm 11": npm(11),
  "npm 12": npm(12),
  "pnpm 12": {
    command: (_, directory) => [tool("@pnpm/exe.linux-x64/pnpm"), "install", "--store-dir", `${directory}-store`],
    files: (dependencies, overrides, approved) => ({
      "package.json": { dependencies },
      "pnpm-workspace.yaml": { overrides, ...(approved !== undefined && { allowBuilds: { "fs-ext": approved } }) },
    }),
  },
  "Yarn 1": {
    command: (node, directory) => [node, tool("yarn/bin/yarn.js"), "install", "--cache-folder", `${directory}-cache`],
    files: (dependencies, resolutions) => ({ "package.json": { dependencies, resolutions } }),
  },
  "Yarn 4": yarn4("node-modules"),
  "Yarn 4 PnP": yarn4("pnp"),
  Bun: {
    command: () => [tool("@oven/bun-linux-x64/bin/bun"), "install"],
    files: (dependencies, overrides) => ({ "package.json": { dependencies, overrides } }),
  },
};

/** What must be here for a recipe, and is not; undefined if all is here. */
export function missingFor({ by, node }: Recipe): string | undefined {
  const program = MANAGERS[by].command(nodeOf(node), "").find((word) => word.startsWith("/") && !existsSync(word));
  return program && `${program.slice(tool("").length)}, which is for Linux on x64 alone`;
}

/** Makes a project that depends on the tarballs, and on nothing in this repository, and installs them. */
export async function install(recipe: Recipe, { scratch, tarballs }: Materials): Promise<Installation> {
  const { by, args = [], approved, dropIn, fails } = recipe;
  const directory = mkdtempSync(join(scratch, "project-"));
  const from = (names: readonly string[]) =>
    Object.fromEntries(tarballs.filter((it) => names.includes(it.name)).map((it) => [it.name, `file:${it.path}`]));
  const replacements = { ...from(INNER), ...(dropIn && { "fs-ext": "npm:fs-ext-extra-prebuilt@^2.2.7" }) };
  for (const [name, content] of Object.entries(MANAGERS[by].files(from(OUTER), replacements, approved))) {
    const whole = name === "package.json" ? Object.assign({ private: true }, content) : content;
    writeFileSync(join(directory, name), whole === undefined ? "" : JSON.stringify(whole, null, 2));
  }
  for (const name of readdirSync(fixture("."))) {
    if (/^(main|worker|probe)/.test(name)) copyFileSync(fixture(name), join(directory, name));
  }
  const { code } = transformSync(readFileSync(fixture("probe.mjs"), "utf8"), { format: "cjs" });
  writeFileSync(join(directory, "probe.cjs"), code);

  const node = nodeOf(recipe.node);
  const [program = "", ...words] = MANAGERS[by].command(node, directory);
  const env = { ...environment(node), ...leavingsTo(scratch), ...programsOf(recipe, node, scratch) };
  const { exitCode, all } = await execa(program, [...words, ...args], {
    cwd: directory,
    env,
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
  });
  if (fails === undefined ? exitCode !== 0 : exitCode === 0 || !fails.test(all)) {
    throw new Error(`${by} exited with ${exitCode}: ${all}`);
  }
  const addon = readdirSync(directory, { recursive: true, encoding: "utf8" }).some((path) =>
    /fs-ext.*\.node$/.test(path),
  );
  return { directory, fsExt: addon ? "built" : "not built" };
}

/** What comes before the arguments of this Node.js, and what before those of aiwf, in an installation. */
export function commandsIn(directory: string, by: Recipe["by"], node: string): { node: string[]; aiwf: string[] } {
  if (by === "Yarn 4 PnP") return { node: [node, YARN, "node"], aiwf: [node, YARN, "aiwf"] };
  return { node: [node], aiwf: [join(directory, "node_modules/.bin/aiwf")] };
}

/** Where package managers leave what they do not clean up: in the scratch directory, which is removed at the end. */
function leavingsTo(scratch: string): Record<string, string> {
  const names = ["TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "BUN_INSTALL_CACHE_DIR"];
  return Object.fromEntries(names.map((name) => [name, scratch]));
}

function programsOf({ compiler, nodeGyp }: Recipe, node: string, scratch: string): Record<string, string | undefined> {
  if (compiler === false) {
    const PATH = searchPathOf({ env: findOnPath("env"), sh: findOnPath("sh"), node }, scratch);
    return { PATH, npm_config_nodedir: undefined };
  }
  if (nodeGyp === undefined) return {};
  const bin = tool("npm-11/node_modules/@npmcli/run-script/lib/node-gyp-bin");
  const PATH = [bin, environment(node)["PATH"]].join(delimiter);
  return { PATH, npm_config_node_gyp: tool("npm-11/node_modules/node-gyp/bin/node-gyp.js") };
}

/** A PATH with these programs and no other. */
export function searchPathOf(programs: Readonly<Record<string, string | undefined>>, scratch: string): string {
  const bin = mkdtempSync(join(scratch, "bin-"));
  for (const [name, file] of Object.entries(programs)) if (file !== undefined) symlinkSync(file, join(bin, name));
  return bin;
}
