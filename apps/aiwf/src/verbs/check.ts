import {
  type CommonOptions,
  checkFormat,
  FORMAT_OPTION,
  PRETTY_OPTION,
  ROOT_OPTION,
  resolveRoot,
} from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import { envelopeText } from "../print/envelope.js";
import { countSeverity, type Finding } from "../print/finding.js";
import { findingsSummary, findingsText } from "../print/finding-text.js";
import { printExact, printMessage, printPainted } from "../print/output.js";
import { paintFor } from "../print/terminal.js";

interface Options extends CommonOptions {
  readonly verbose?: boolean;
  readonly fast?: boolean;
  readonly shapeOnly?: boolean;
  readonly since?: string;
  readonly commitMsg?: string;
}

/** `aiwf check` */
export const verb: VerbModule<Options> = {
  usage: "check",
  description: "Reports what breaks the rules. Errors make the exit code 1; warnings do not.",
  examples: [
    { line: "aiwf check", purpose: "errors one by one, warnings counted" },
    { line: "aiwf check --shape-only", purpose: "quick, for a hook that runs before each commit" },
    { line: "aiwf check --since origin/main --format=json", purpose: "for programs; examines the commits of a branch" },
  ],
  options: [
    ROOT_OPTION,
    FORMAT_OPTION,
    PRETTY_OPTION,
    { flags: "--verbose", description: "show every warning, with its place and what to do" },
    { flags: "--fast", description: "leave out what needs git" },
    { flags: "--shape-only", description: "look for files that are no entities only" },
    { flags: "--since <ref>", description: "check the commits after this one (default: the upstream)" },
    { flags: "--commit-msg <file>", description: "check the verbs in the trailers of a commit message only" },
  ],
  positionals: { min: 0, max: 0 },
  mutates: false,
  async run({ options, label }) {
    if (options.commitMsg) {
      const { checkCommitMessage } = await import("../check/commit-message.js");
      return checkCommitMessage(options.commitMsg, label);
    }
    const format = checkFormat(options.format, ["text", "json"], "'");
    if (options.pretty && format !== "json") {
      printMessage(`${label}: --pretty has no effect without --format=json\n`);
    }
    const root = resolveRoot(options.root);
    const { findings, depth, entities } = await examine(root, options);
    if (format === "text") printPainted(text(findings, options));
    else {
      const metadata = { ...depth, entities, findings: findings.length, root };
      const status = findings.length > 0 ? "findings" : "ok";
      printExact(envelopeText({ status, findings, metadata }, options.pretty));
    }
    return countSeverity(findings, "error") > 0 ? 1 : 0;
  },
};

// Each kind of check loads only its own rules.
async function examine(root: string, { shapeOnly, fast, since }: Options) {
  if (!shapeOnly && !fast) {
    const { checkEverything } = await import("../check/everything.js");
    return { ...(await checkEverything(root, since)), depth: { bindings: 0 } };
  }
  const { checkWithoutGit } = await import("../check/without-git.js");
  const depth = shapeOnly ? { shape_only: true } : { fast: true };
  return { ...(await checkWithoutGit(root, shapeOnly === true)), depth };
}

function text(findings: readonly Finding[], { verbose, shapeOnly, fast }: Options): string {
  const isOneByOne = shapeOnly || (verbose && !fast);
  return (isOneByOne ? findingsText : findingsSummary)(findings, paintFor("stdout"));
}
