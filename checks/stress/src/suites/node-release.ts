import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/repolock-proof/", import.meta.url));

/** A Node for Linux, with the headers to build addons for it. */
export class NodeRelease {
  readonly version: string;
  readonly #directory: string;

  constructor(version: string) {
    this.version = version;
    this.#directory = join(CACHE, `node-${version}`, "node_modules", `node-linux-${process.arch}`);
  }

  /** The program. */
  get node(): string {
    return join(this.#directory, "bin", "node");
  }

  /** Downloads it from the npm registry, unless that has been done before. Rejects if it is not to be had. */
  async fetch(): Promise<void> {
    if (await this.#works()) return;
    const prefix = join(CACHE, `node-${this.version}`);
    mkdirSync(prefix, { recursive: true });
    const wanted = `node-linux-${process.arch}@${this.version}`;
    await execa("npm", [
      "install",
      "--prefix",
      prefix,
      "--no-save",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      wanted,
    ]);
  }

  /** Builds an addon for it. Rejects with the compiler's words if that fails. */
  async build(addon: string): Promise<void> {
    const path = `${dirname(this.node)}:${process.env["PATH"]}`;
    // node-gyp asks the node that runs it for its version, and takes the headers from here instead of the network.
    await execa("npm", ["run", "install"], { cwd: addon, env: { PATH: path, npm_config_nodedir: this.#directory } });
  }

  async #works(): Promise<boolean> {
    const { stdout } = await execa(this.node, ["--version"], { reject: false });
    return stdout === `v${this.version}`;
  }
}
