import type { Answer } from "./answer.js";
import type { Outcome } from "./lane.js";

/** The command line of a step, as a shell takes it. */
export function commandLine({ run: { run, cwd, stdin } }: Pick<Outcome, "run">): string {
  const words = run.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)));
  const place = cwd === undefined ? "" : `cd ${cwd} && `;
  const input = stdin === undefined ? "" : ` <<< ${JSON.stringify(stdin)}`;
  return `${place}aiwf ${words.join(" ")}${input}`;
}

/** An undeclared difference: the story, the command line, and the lines that only one program has. */
export function difference({ story, run, verdict }: Outcome): string {
  if (verdict.kind !== "undeclared") return "";
  return [`[${story}] ${commandLine({ run })}`, ...linesOfOne(verdict.theirs, verdict.ours)].join("\n");
}

/** A difference that a row declares as a whole: the row, the story, the command line, and the lines of one program. */
export function declaration({ story, run, theirs, ours, verdict }: Outcome): string {
  const row = verdict.kind === "declared" ? verdict.by.at(-1) : undefined;
  if (row?.covers === undefined) return "";
  return [`{${row.where}} [${story}] ${commandLine({ run })}`, ...linesOfOne(theirs, ours)].join("\n");
}

function linesOfOne(a: Answer, b: Answer): string[] {
  const [theirs, ours] = [linesOf(a), linesOf(b)];
  const only = (lines: readonly string[], others: readonly string[], mark: string) =>
    lines.filter((line) => !others.includes(line)).map((line) => `  ${mark} ${line}`);
  return [...only(theirs, ours, "-"), ...only(ours, theirs, "+")];
}

/** What kind of difference it is, so that many of one kind can be counted: without names and numbers. */
export function kindOf(outcome: Outcome): string {
  const { run } = outcome;
  const [, ...lines] = difference(outcome).split("\n");
  const words = lines.slice(0, 2).map((line) =>
    line
      .replace(/[0-9a-f]{40}|[0-9a-f]{7,8}\b/g, "#")
      .replace(/"[^"]*"/g, '"…"')
      .replace(/\d+/g, "N")
      .slice(0, 160),
  );
  return `${run.run[0]}: ${words.join(" | ")}`;
}

function linesOf({ exitCode, stdout, stderr, state }: Answer): string[] {
  return [
    `exit ${exitCode}`,
    ...printed("stdout", stdout),
    ...printed("stderr", stderr),
    ...Object.entries(state ?? {}).flatMap(([name, value]) => [value].flat().map((line) => `${name}: ${line}`)),
  ];
}

function printed(name: string, text: string): string[] {
  if (!/^\{"tool":/.test(text)) return text.split("\n").map((line) => `${name}: ${line}`);
  return flat(JSON.parse(text)).map((line) => `${name}: ${line}`);
}

/** Each value of a JSON text, with its place. */
function flat(value: unknown, place = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${place} = ${JSON.stringify(value)}`];
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${place} = ${JSON.stringify(value)}`];
  return entries.flatMap(([key, item]) => flat(item, `${place}.${key}`));
}
