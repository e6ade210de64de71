import {
  type CommonOptions,
  checkFormat,
  FORMAT_OPTION,
  PRETTY_OPTION,
  ROOT_OPTION,
  resolveRoot,
} from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import { findTrunk, headOf, isInRepository, type Ref, readRefs } from "../git/refs.js";
import { envelopeText } from "../print/envelope.js";
import { usageFailure } from "../print/failure.js";
import { countSeverity, type Finding, sortFindings } from "../print/finding.js";
import { findingsSummary, findingsText } from "../print/finding-text.js";
import { goQuote } from "../print/go-format.js";
import { printExact, printPainted } from "../print/output.js";
import { paintFor } from "../print/terminal.js";
import { checkTree, complete } from "../rules/check-tree.js";
import { SCOPE_UNDEFINED, trunkCollisions, untrailedCommits } from "../rules/history.js";
import { isLockfileTracked, LOCKFILE_TRACKED } from "../rules/lockfile.js";
import type { RawFinding } from "../rules/rule.js";
import { type Config, readConfig } from "../tree/config.js";
import { loadTree, type Tree } from "../tree/tree.js";

interface Options extends CommonOptions {
  readonly verbose?: boolean;
  readonly fast?: boolean;
  readonly shapeOnly?: boolean;
  readonly since?: string;
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
    { flags: "--shape-only", description: "check the files only" },
    { flags: "--since <ref>", description: "check the commits after this one (default: the upstream)" },
  ],
  positionals: { min: 0, max: 0 },
  mutates: false,
  async run({ options }) {
    const format = checkFormat(options.format, ["text", "json"]);
    const root = resolveRoot(options.root);
    const config = await readConfig(root);
    const [ofHistory, tree] = await Promise.all([
      options.fast || options.shapeOnly ? undefined : readHistory(root, config, options.since),
      loadTree(root),
    ]);
    const raw = ofHistory === undefined ? [] : await checkHistory(tree, ofHistory);
    const findings = sortFindings([...checkTree(tree, config), ...complete(tree, raw)]);
    if (format === "json") printExact(json(tree, findings, options));
    else printPainted(text(findings, options));
    return countSeverity(findings, "error") > 0 ? 1 : 0;
  },
};

interface History {
  readonly trunk: Ref | undefined;
  readonly hasCommits: boolean;
  /** Undefined if nothing says where to start. */
  readonly untrailed: readonly RawFinding[] | undefined;
  readonly lockfile: readonly RawFinding[];
}

async function readHistory(root: string, config: Config, since: string | undefined): Promise<History> {
  const refs = isInRepository(root) ? await readRefs(root) : [];
  const untrailed = headOf(refs) === undefined ? undefined : await untrailedCommits(root, since);
  if (untrailed === undefined && since !== undefined) throw usageFailure(`--since: no commits after ${goQuote(since)}`);
  const trunk = await findTrunk(root, refs, config.trunk);
  const lockfile = (await isLockfileTracked(root)) ? [LOCKFILE_TRACKED] : [];
  return { trunk, hasCommits: headOf(refs) !== undefined, untrailed, lockfile };
}

async function checkHistory(tree: Tree, { trunk, hasCommits, untrailed, lockfile }: History): Promise<RawFinding[]> {
  const collisions = trunk === undefined ? [] : await trunkCollisions(tree, trunk);
  return [...collisions, ...lockfile, ...(untrailed ?? (hasCommits ? [SCOPE_UNDEFINED] : []))];
}

function text(findings: readonly Finding[], { verbose }: Options): string {
  return (verbose ? findingsText : findingsSummary)(findings, paintFor("stdout"));
}

function json(tree: Tree, findings: readonly Finding[], { fast, shapeOnly, pretty }: Options): string {
  const { root, entities } = tree;
  const depth = shapeOnly ? { shape_only: true } : fast ? { fast: true } : { bindings: 0 };
  const metadata = { ...depth, entities: entities.length, findings: findings.length, root };
  return envelopeText({ status: findings.length > 0 ? "findings" : "ok", findings, metadata }, pretty);
}
