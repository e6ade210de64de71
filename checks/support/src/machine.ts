import { cpus, release, type } from "node:os";
import { execa } from "execa";

/** What the figures depend on. */
export interface Machine {
  readonly processor: string;
  readonly system: string;
  readonly node: string;
  readonly git: string;
}

/** Describes the machine that this runs on. */
export async function describeMachine(): Promise<Machine> {
  const [first] = cpus();
  const { stdout } = await execa("git", ["--version"]);
  return {
    processor: `${cpus().length} × ${first?.model.trim() ?? "unknown processor"}`,
    system: `${type()} ${release().split("-")[0]}`,
    node: process.version,
    git: stdout.replace("git version ", ""),
  };
}
