import type { Answer } from "./answer.js";

type Json = Record<string, unknown>;

/** Changes the JSON envelope that a program printed; other output stays. */
export function inEnvelope(answer: Answer, change: (envelope: Json) => Json): Answer {
  if (!/^\{\s*"tool":/.test(answer.stdout)) return answer;
  const envelope = JSON.parse(answer.stdout) as Json;
  const indent = answer.stdout.startsWith("{\n") ? 2 : undefined;
  return { ...answer, stdout: `${JSON.stringify(change(envelope), undefined, indent)}\n` };
}

/** Why a program has refused, without the name of the verb. */
export function messageOf({ stdout, stderr }: Answer): string {
  if (!/^\{\s*"tool":/.test(stdout)) return stderr.replace(/^aiwf(?: [a-z]+)?: /, "").trimEnd();
  const { error } = JSON.parse(stdout) as { error?: { message?: string } };
  return error?.message ?? "";
}

/** One finding, in whatever format it was printed. */
export interface Printed {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly hint?: string;
}

/** Changes the findings of a report, or takes some out; counts, summary and exit code follow. */
export function inFindings(answer: Answer, change: (finding: Json) => Json | undefined): Answer {
  const masked = inEnvelope(answer, (envelope) => {
    const findings = (envelope["findings"] as Json[]).flatMap((finding) => change(finding) ?? []);
    const metadata = envelope["metadata"] as Json | undefined;
    return {
      ...envelope,
      status: envelope["status"] === "findings" && findings.length === 0 ? "ok" : envelope["status"],
      findings,
      ...(metadata && "findings" in metadata && { metadata: { ...metadata, findings: findings.length } }),
      ...("metadata" in envelope && !(metadata && "findings" in metadata) && { metadata }),
    };
  });
  return masked;
}

/** Takes findings out of a report in text, by their codes; the counts in its last line follow. */
export function withoutCodes(text: string, codes: RegExp): string {
  if (!COUNT.test(text)) return text;
  const gone = { error: 0, warning: 0 };
  const kept = text.split("\n").filter((line) => {
    const [, one, oneCode = ""] = /^(?:.*?: )?(error|warning) ([a-z-]+)/.exec(line) ?? [];
    const [, many = "", number] = /^([a-z-]+) \(warning\) × (\d+) — /.exec(line) ?? [];
    if (!codes.test(many || oneCode)) return true;
    gone[one === "error" ? "error" : "warning"] += Number(number ?? 1);
    return false;
  });
  return kept
    .join("\n")
    .replace(COUNT, (_, all, errors, warnings) =>
      countLine(all - gone.error - gone.warning, errors - gone.error, warnings - gone.warning),
    );
}

const COUNT = /^(\d+) findings \((\d+) errors, (\d+) warnings\)$/m;

function countLine(all: number, errors: number, warnings: number): string {
  return `${all} findings (${errors} errors, ${warnings} warnings)`;
}

const LINE = /^(?:(.*?): )?(error|warning) ([a-z-]+(?:\/[a-z_-]+)?): (.*?)(?: — hint: .*)?$/;

/** Takes the hints off the lines of a report in text. */
export function withoutHints(text: string): string {
  return text
    .split("\n")
    .map((line) => (LINE.test(line) ? line.replace(/ — hint: .*$/, "") : line))
    .join("\n");
}

/** Takes the list of worktrees out of the envelope of a status. */
export function withoutWorktrees(envelope: Json): Json {
  const { result, ...others } = envelope;
  if (typeof result !== "object" || result === null) return envelope;
  const { worktrees: _, ...rest } = result as Json;
  return { ...others, result: rest };
}

/** Takes the lockfile out of the state that a refusal leaves. */
export function withoutLockfile(answer: Answer): Answer {
  if (answer.state === undefined || answer.exitCode === 0) return answer;
  const isOther = (line: string) => !line.endsWith("aiwf.lock");
  const { gitFiles, files, status } = answer.state;
  const others = { gitFiles: gitFiles.filter(isOther), files: files.filter(isOther), status: status.filter(isOther) };
  return { ...answer, state: { ...answer.state, ...others } };
}

/** Takes out control characters, and the escapes that stand for them. */
export function withoutEscapes(answer: Answer): Answer {
  if (answer.stdout.startsWith("{")) return answer;
  const strip = (text: string) =>
    text.replace(/[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]|\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[abfnrtv])/gu, "·");
  return { ...answer, stdout: strip(answer.stdout), stderr: strip(answer.stderr) };
}

const PARSER_WORDS =
  /((?:decoding frontmatter|parsing aiwf\.yaml|aiwf\.yaml contracts: decoding|reading file): )[^\n]*?( — hint.*|)$(?:\n {2}line \d+:[^\n]*?( — hint.*|)$)*/gm;

/** Takes out what the YAML parser or the operating system says. */
export function withoutParserWords(answer: Answer): Answer {
  const strip = (text: string) => text.replace(PARSER_WORDS, "$1…");
  const masked = inFindings(answer, (finding) => {
    const message = String(finding["message"]).replace(/((?:decoding frontmatter|reading file): ).*/s, "$1…");
    return { ...finding, message };
  });
  return { ...masked, stdout: strip(masked.stdout), stderr: strip(masked.stderr) };
}

/** Takes out all that was printed. */
export function withoutWords(answer: Answer): Answer {
  return { ...answer, stdout: "", stderr: "" };
}

/** Takes out the modes of files. */
export function withoutModes(answer: Answer): Answer {
  const { state } = answer;
  if (state === undefined) return answer;
  const withoutMode = (line: string) => line.replace(/^\d+ /, "");
  return { ...answer, state: { ...state, files: state.files.map(withoutMode), index: state.index.map(withoutMode) } };
}

/** Takes out line ends, and what stands for one. */
export function withoutLineEnds(answer: Answer): Answer {
  return { ...answer, stdout: answer.stdout.replace(/[\n·]/g, "") };
}
