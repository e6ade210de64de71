import { splitCommaList } from "../command-line/options.js";
import { type BodyOptions, readBody } from "../command-line/read-body.js";
import type { VerbModule } from "../command-line/verb.js";
import { isWritable, KINDS, PRIORITIES, WRITABLE_KINDS, type WritableKind } from "../entity/kinds.js";
import { git } from "../git/git.js";
import { MUTATING_OPTIONS, type MutatingOptions, mutate } from "../mutate.js";
import { planAdd } from "../plan/add.js";
import { messageOf, usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { printMessage } from "../print/output.js";
import { visible } from "../print/visible.js";

interface AddOptions extends MutatingOptions, BodyOptions {
  readonly title?: string;
  readonly force?: boolean;
  readonly reason?: string;
  readonly fetch?: boolean;
  readonly priority?: string;
  readonly discoveredIn?: string;
  readonly relatesTo?: string;
}

/** `aiwf add <kind> --title …` */
export const verb: VerbModule<AddOptions> = {
  usage: "add <epic|gap|decision>",
  description:
    "Gives the next free id, writes the file and commits it. A gap and a decision must say something from the start: " +
    "supply a body, or --force and a --reason.",
  examples: [
    { line: 'aiwf add gap --title "Login fails" --body "Since Monday."', purpose: "a gap" },
    { line: 'aiwf add epic --title "Single sign-on"', purpose: "an epic, with empty sections to fill in" },
    {
      line: 'aiwf add decision --title "Use OAuth" --relates-to E-0001 --body-file - < notes.md',
      purpose: "a decision, its body from standard input",
    },
  ],
  options: [
    { flags: "--title <title>", description: "what it is called (required)", once: true },
    { flags: "--body <text>", description: "what it says, instead of empty sections" },
    { flags: "--body-file <file>", description: "the same from a file; - is standard input" },
    { flags: "--priority <level>", description: `${PRIORITIES.join(", ")} (gap, decision)`, values: PRIORITIES },
    { flags: "--discovered-in <id>", description: "where it was noticed (gap)" },
    { flags: "--relates-to <ids>", description: "what it is about, separated by commas (decision)" },
    { flags: "--fetch", description: "fetch all remotes first, so that no id is taken that is in use there" },
    { flags: "--force", description: "allow empty sections; needs --reason" },
    { flags: "--reason <text>", description: "why --force is right; goes into the commit" },
    ...MUTATING_OPTIONS,
  ],
  positionals: { min: 1, max: Number.POSITIVE_INFINITY, values: [WRITABLE_KINDS] },
  mutates: true,
  async run(invocation) {
    const { options, label, positionals } = invocation;
    const [kind = "", ...others] = positionals;
    if (others.length > 0) throw usageFailure(`unexpected args after kind ${goQuote(kind)}: [${others.join(" ")}]`);
    if (!isWritable(kind)) {
      const isKnown = Object.hasOwn(KINDS, kind);
      throw usageFailure(isKnown ? `kind ${goQuote(kind)} is not supported here` : `unknown kind ${goQuote(kind)}`);
    }
    assertUsage(kind, options);
    const { title, priority, discoveredIn, force, reason } = options;
    const request = {
      kind,
      title,
      body: await readBody(options),
      priority,
      discoveredIn,
      relatesTo: splitCommaList(options.relatesTo),
      emptySectionsReason: force ? reason : undefined,
    };
    return mutate(invocation, {
      activity: `${label} ${kind}`,
      // The id must be free in all worktrees.
      reach: "repository",
      prepare: options.fetch ? (root) => fetchAll(root, label) : undefined,
      decide: (situation) => planAdd(request, situation),
    });
  },
};

function assertUsage(kind: WritableKind, options: AddOptions): void {
  const { discoveredIn, relatesTo, force, reason, body, bodyFile } = options;
  if (discoveredIn && kind !== "gap") throw usageFailure("--discovered-in is for gap only");
  if (relatesTo && kind !== "decision") throw usageFailure("--relates-to is for decision only");
  if (body && bodyFile) throw usageFailure("--body and --body-file are mutually exclusive; pass one or the other");
  if (force && !reason?.trim()) {
    throw usageFailure('--reason "..." is required when --force is set (non-empty after trim)');
  }
  if (!force && reason) throw usageFailure("--reason needs --force");
}

/** Fetches all remotes. A failed fetch, for example offline, is a warning. */
async function fetchAll(root: string, label: string): Promise<void> {
  try {
    await git(root, ["fetch", "--all"], { mayFetch: true });
  } catch (error) {
    printMessage(`${label}: --fetch: ${visible(messageOf(error))}; allocating against the local view\n`);
  }
}
