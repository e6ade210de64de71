import { markdownTable } from "markdown-table";
import type { Tarball } from "./tarballs.js";

/** The page of the documentation with the sizes of the packages, in kB rounded up: a byte more or less is no change. */
export function sizePage(tarballs: readonly Tarball[]): string {
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`;
  const header = ["package", "to download", "unpacked", "files"];
  const rows = tarballs.map(({ name, packedBytes, unpackedBytes, files }) => [
    name,
    kilobytes(packedBytes),
    kilobytes(unpackedBytes),
    String(files.length),
  ]);
  return `# What is downloaded

\`npm run test:install\` wrote this page from the packages that \`npm pack\` makes. Most of the size is source maps, which
contain the sources.

${markdownTable([header, ...rows], { align: ["l", "r", "r", "r"], padding: false, alignDelimiters: false })}
`;
}
