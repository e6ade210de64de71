import { lstatSync, readdirSync } from "node:fs";

// What git itself needs for a file.
const BYTES_FOR_EACH = 200;

/** How large a tree is, its history included. Links are not followed; what cannot be looked into counts as empty. */
export function sizeOf(directory: string): number {
  let size = 0;
  const pending = [Buffer.from(directory)];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const stats = lstatSync(path);
    size += BYTES_FOR_EACH + (stats.isFile() ? stats.size : 0);
    if (!stats.isDirectory()) continue;
    for (const name of namesIn(path)) pending.push(Buffer.concat([path, Buffer.from("/"), name]));
  }
  return size;
}

function namesIn(directory: Buffer): Buffer[] {
  try {
    return readdirSync(directory, { encoding: "buffer" });
  } catch {
    return [];
  }
}
