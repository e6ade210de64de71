import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Command } from "../command.js";

/** The holders in other languages that can run here, by language; the others with the reason why they cannot. */
export interface HoldPrograms {
  readonly found: ReadonlyMap<Language, Command>;
  readonly missing: readonly string[];
}

/** In which a holder is written. */
export type Language = "C" | "Perl" | "Python";

/** @param directory where the C program is built */
export async function findHoldPrograms(directory: string): Promise<HoldPrograms> {
  const binary = join(directory, "holder");
  const candidates: readonly { language: Language; check: Command; command: Command }[] = [
    { language: "C", check: ["cc", "-O2", "-o", binary, source("holder.c")], command: [binary] },
    { language: "Perl", check: ["perl", "-c", source("holder.pl")], command: ["perl", source("holder.pl")] },
    { language: "Python", check: ["python3", "-c", "import fcntl"], command: ["python3", source("holder.py")] },
  ];
  const found = new Map<Language, Command>();
  const missing: string[] = [];
  for (const { language, check, command } of candidates) {
    const [program, ...args] = check;
    const { failed, shortMessage } = await execa(program, args, { reject: false });
    if (failed) missing.push(`a holder in ${language}: ${shortMessage}`);
    else found.set(language, command);
  }
  return { found, missing };
}

function source(name: string): string {
  return fileURLToPath(new URL(`../../holders/${name}`, import.meta.url));
}
