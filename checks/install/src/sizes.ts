import type { Tarball } from "./public-packages.js";

const HEADER = ["package", "to download", "unpacked", "files"];

/** The sizes of the packages as a table, in kB rounded up: a byte more or less is no change. */
export function sizeTable(tarballs: readonly Tarball[]): string {
  const rows = tarballs.map(({ name, packedBytes, unpackedBytes, files }) => [
    name,
    kilobytes(packedBytes),
    kilobytes(unpackedBytes),
    String(files.length),
  ]);
  const widths = HEADER.map((_, column) => Math.max(...[HEADER, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [HEADER, rule, ...rows].map(line).join("\n");
}

/** The page of the documentation with that table. */
export function sizePage(tarballs: readonly Tarball[]): string {
  return `# What is downloaded

Written by \`npm run test:install\`, from the packages as \`npm pack\` makes them. Source maps have the sources in them;
they are most of it.

${sizeTable(tarballs)}
`;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
