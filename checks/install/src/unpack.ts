import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Tarball } from "./public-packages.js";

/** Unpacks a tarball and returns the directory of the package. */
export async function unpack({ path }: Tarball, scratch: string): Promise<string> {
  const directory = mkdtempSync(join(scratch, "unpacked-"));
  await execa("tar", ["-xzf", path, "-C", directory]);
  return join(directory, "package");
}
