import { DIVERGENCES } from "./declared.js";

/** The declared differences as a table in Markdown, without the reasons. */
export function table(): string {
  const rows = DIVERGENCES.map(({ where, what, better }) => [where, what, better]);
  return [["Where", "What", "Better"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}
