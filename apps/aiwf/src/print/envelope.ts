import { type Finding, findingJson } from "./finding.js";
import { goJson, goMap } from "./go-format.js";

/** What a JSON report says; {@link envelopeText} adds the name and version of the program. */
export interface Envelope {
  readonly status: "ok" | "findings" | "error";
  readonly findings?: readonly Finding[];
  /** Written with its keys in the order they have here. */
  readonly result?: unknown;
  readonly error?: { readonly code?: string | undefined; readonly message: string };
  /** Written with sorted keys. */
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

/** What `aiwf version` prints and every JSON envelope carries. Equals the version in package.json. */
export const VERSION = "0.1.0";
