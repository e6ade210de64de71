import { DIVERGENCES } from "./declared.js";

/** The declared differences as a table in Markdown. */
export function table(): string {
  const rows = DIVERGENCES.map(({ where, what, why, better }) => [where, what, why, better]);
  return [["Where", "What", "Why", "Better"], ["---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}
