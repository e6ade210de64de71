import { type Finding, findingJson } from "./finding.js";
import { goJson, goMap } from "./go-format.js";

/** The content of a JSON report; {@link envelopeText} adds the name and version of the program. */
export interface Envelope {
  readonly status: "ok" | "findings" | "error";
  readonly findings?: readonly Finding[];
  /** Keys keep their order. */
  readonly result?: unknown;
  readonly error?: { readonly code?: string | undefined; readonly message: string };
  /** Keys are sorted. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The one JSON object, with a newline, that a verb prints to stdout under `--format=json`. */
export function envelopeText(envelope: Envelope, pretty = false): string {
  const { status, findings = [], result, error, metadata } = envelope;
  const document = {
    tool: "aiwf",
    version: VERSION,
    status,
    findings: findings.map(findingJson),
    result,
    error: error && { code: error.code, message: error.message },
    metadata: metadata && goMap(metadata),
  };
  return `${goJson(document, pretty)}\n`;
}

/** The version that `aiwf version` and every JSON envelope show. Equals the version in package.json. */
export const VERSION = "0.1.0";
