import { type CommonOptions, checkFormat, PRETTY_OPTION, ROOT_OPTION, resolveRoot } from "../command-line/options.js";
import type { VerbModule } from "../command-line/verb.js";
import { git } from "../git/git.js";
import { type HistoryEvent, readEvents } from "../git/history.js";
import { headOf, type Ref, readRefs } from "../git/refs.js";
import { envelopeText } from "../print/envelope.js";
import { printExact, printText } from "../print/output.js";
import { checkTree, withPolicy, withUnverified } from "../rules/check-tree.js";
import { awaitingArchive } from "../rules/rule.js";
import { readConfigIfPossible } from "../tree/config.js";
import { loadTree, type Tree } from "../tree/tree.js";
import { type Digest, dayDigest, dayOf, digestOf } from "./status/digest.js";
import { statusJson } from "./status/json.js";
import { statusMarkdown } from "./status/markdown.js";
import { buildReport } from "./status/report.js";
import { statusText } from "./status/text.js";

/** How many commits the report shows. */
const RECENT = 5;

const FORMATS = ["text", "json", "md"] as const;

/** `aiwf status` */
export const verb: VerbModule<CommonOptions> = {
  usage: "status",
  description: "Shows what is in flight, planned, open and in need of attention, and the latest commits of aiwf.",
  examples: [
    { line: "aiwf status", purpose: "the report" },
    { line: "aiwf status --format=md > STATUS.md", purpose: "the same as Markdown" },
  ],
  options: [
    ROOT_OPTION,
    { flags: "--format <format>", description: "text, json or md (default: text)", values: FORMATS },
    PRETTY_OPTION,
    { flags: "--no-trunc", description: "accepted for compatibility; nothing is truncated here" },
  ],
  positionals: { min: 0, max: 0 },
  mutates: false,
  async run({ options }) {
    const format = checkFormat(options.format, FORMATS, "'");
    const root = resolveRoot(options.root);
    const now = new Date();
    const refs = readRefs(root);
    const [events, release, tree] = await Promise.all([
      // The text shows nothing of older commits.
      format === "text" ? readRecentActivity(root, refs) : readActivity(root, refs),
      format === "text" ? undefined : readRelease(root, refs),
      loadTree(root),
    ]);
    const config = await readConfigIfPossible(root);
    const findings = withPolicy(withUnverified(await checkTree(tree)), config);
    const report = buildReport(tree, findings, {
      date: dayOf(now),
      areas: config.areas,
      recentActivity: events.slice(0, RECENT),
      sweepPending: awaitingArchive(tree).length,
      today: dayDigest(events, tree, now),
      release: releaseDigest(events, tree, release),
    });
    const metadata = { entities: report.health.entities, root };
    if (format === "text") printText(statusText(report));
    else if (format === "md") printText(statusMarkdown(report));
    else printExact(envelopeText({ status: "ok", result: statusJson(report), metadata }, options.pretty));
    return 0;
  },
};

/** The newest commits of aiwf. Of a few more than are shown, some may only look as if a verb had made them. */
async function readRecentActivity(root: string, refs: Promise<readonly Ref[]>): Promise<HistoryEvent[]> {
  const events = await readActivity(root, refs, [`--max-count=${4 * RECENT}`]);
  return events.length < RECENT ? readActivity(root, refs) : events;
}

async function readActivity(
  root: string,
  refs: Promise<readonly Ref[]>,
  limits: readonly string[] = [],
): Promise<HistoryEvent[]> {
  const events = await readEvents(root, ["--basic-regexp", "--grep=^aiwf-verb: ", ...limits], { refs });
  return events.filter((event) => event.verb !== "");
}

interface Release {
  readonly tag: string;
  /** The commits since the release. */
  readonly commits: ReadonlySet<string>;
}

async function readRelease(root: string, reading: Promise<readonly Ref[]>): Promise<Release | undefined> {
  const refs = await reading;
  if (headOf(refs) === undefined || !refs.some(({ name }) => name.startsWith("refs/tags/v"))) return undefined;
  // This distinguishes a missing tag from a failure.
  const merged = await git(root, ["for-each-ref", "--merged=HEAD", "--format=%(refname)", "refs/tags"]);
  if (!merged.split("\n").some((name) => name.startsWith("refs/tags/v"))) return undefined;
  const tag = (await git(root, ["describe", "--tags", "--abbrev=0", "--match", "v*"])).trim();
  const commits = await git(root, ["rev-list", `refs/tags/${tag}..HEAD`, "--"]);
  return { tag, commits: new Set(commits.split("\n")) };
}

function releaseDigest(events: readonly HistoryEvent[], tree: Tree, release: Release | undefined): Digest {
  if (release === undefined) return digestOf("Since project start", events, tree);
  const since = events.filter(({ commit }) => release.commits.has(commit));
  return digestOf(`Since last release (${release.tag})`, since, tree);
}
