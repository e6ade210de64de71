import { defaultBody, emptySections } from "../entity/body.js";
import { type Frontmatter, serialise } from "../entity/frontmatter.js";
import { canonicalId } from "../entity/id.js";
import { firstStatus, KINDS, type Kind } from "../entity/kinds.js";
import { droppedCharactersMessage, pathOfNewEntity, slugOf } from "../entity/path.js";
import { readOtherWorktrees } from "../git/worktrees.js";
import { Failure, refusal } from "../print/failure.js";
import type { Finding } from "../print/finding.js";
import { goQuote } from "../print/go-format.js";
import { assertNoNewErrors } from "../rules/no-new-errors.js";
import { readConfig } from "../tree/config.js";
import { idsIn, type Tree } from "../tree/tree.js";
import { nextId } from "./next-id.js";
import type { Plan, Situation } from "./plan.js";
import { idsInFilesOf } from "./worktree-ids.js";

/** What to add. */
export interface AddRequest {
  readonly kind: Kind;
  readonly title: string | undefined;
  /** Undefined for the kind's empty sections. */
  readonly body: Buffer | undefined;
  readonly priority: string | undefined;
  readonly discoveredIn: string | undefined;
  readonly relatesTo: readonly string[];
  /** Why empty sections are all right; undefined if they are not. */
  readonly emptySectionsReason: string | undefined;
}

/**
 * Decides how a new entity comes into the tree: gives it the next id, and refuses what the rules of `aiwf check`
 * would refuse afterwards. To be called with the lock held: the id is only free as long as it is.
 *
 * @throws Failure with exit code 1 (rules), 2 (the request) or 3 (the tree cannot be read)
 */
export async function planAdd(
  request: AddRequest,
  { root, actor, refs, idsOnBranches, readTree }: Situation,
): Promise<Plan> {
  const { kind } = request;
  const config = await readConfig(root);
  const worktrees = await readOtherWorktrees(root);
  const tips = [...refs, ...worktrees.flatMap(({ head }) => head ?? [])];
  const largest = await idsOnBranches.largest(kind, root, tips, config.trunk);
  const tree = await readTree();
  assertOpen(tree);
  const title = checkTitle(request.title, config.titleMaxLength);
  const inUse = [...idsIn(tree), ...worktrees.flatMap(idsInFilesOf)];
  const id = nextId(kind, [...inUse, ...(largest === undefined ? [] : [largest])]);
  const slug = slugOf(title);
  if (slug.slug === "") throw refusal(`title ${goQuote(title)} has no letter or digit that a file name can carry`);

  const path = pathOfNewEntity(kind, id, slug.slug);
  const body = request.body ?? Buffer.from(defaultBody(kind));
  const forcedBecause = checkBody(request, id, body.toString());
  const frontmatter = frontmatterOf(request, id, title);
  const content = serialise(frontmatter, body);

  const allowed = forcedBecause === undefined ? [] : ["entity-body-empty"];
  assertNoNewErrors(tree, { kind, path, frontmatter, body }, content.toString(), config, allowed);

  return {
    subject: `aiwf add ${kind} ${id} ${goQuote(title)}`,
    reason: forcedBecause,
    trailers: [
      ["aiwf-verb", "add"],
      ["aiwf-entity", id],
      ["aiwf-actor", actor],
      ...(forcedBecause === undefined ? [] : [["aiwf-force", forcedBecause] as const]),
    ],
    writes: [{ path, content }],
    warnings: slugWarnings(droppedCharactersMessage(slug), id, path),
    metadata: { entity_id: id, kind },
  };
}

/** An id given out now could be in use in a directory that nobody can look into. */
function assertOpen({ shut, loadErrors }: Tree): void {
  const [first] = shut;
  if (first === undefined) return;
  const reason = loadErrors.find(({ path }) => path === first)?.message;
  throw new Failure(`loading tree: ${first} ${reason}`, { exitCode: 3, plain: true });
}

function checkTitle(title: string | undefined, maxLengthBytes: number): string {
  if (!title) throw refusal("--title is required");
  if (/[\r\n]/.test(title)) throw refusal("--title must be one line");
  const lengthBytes = Buffer.byteLength(title);
  if (lengthBytes <= maxLengthBytes) return title;
  throw refusal(`--title has ${lengthBytes} bytes; ${maxLengthBytes} are allowed (entities.title_max_length)`);
}

/** Returns the reason if there are empty sections and they are all right, undefined if there are none. */
function checkBody({ kind, emptySectionsReason }: AddRequest, id: string, body: string): string | undefined {
  const empty = KINDS[kind].bornComplete ? emptySections(kind, body) : [];
  if (empty.length === 0) return undefined;
  if (emptySectionsReason !== undefined) return emptySectionsReason.trim();
  const headings = empty.map((name) => `\`## ${name}\``).join(", ");
  throw refusal(
    `${id}: empty load-bearing body section(s) ${headings}; ` +
      "say what belongs there with --body or --body-file, or add it empty with --force --reason",
  );
}

function frontmatterOf(
  { kind, priority, discoveredIn, relatesTo }: AddRequest,
  id: string,
  title: string,
): Frontmatter {
  return {
    id,
    title,
    status: firstStatus(kind),
    ...(priority !== undefined && { priority }),
    ...(discoveredIn !== undefined && { discovered_in: canonicalId(discoveredIn) }),
    ...(relatesTo.length > 0 && { relates_to: relatesTo.map(canonicalId) }),
  };
}

function slugWarnings(message: string | undefined, entityId: string, path: string): Finding[] {
  return message === undefined ? [] : [{ code: "slug-dropped-chars", severity: "warning", message, path, entityId }];
}
