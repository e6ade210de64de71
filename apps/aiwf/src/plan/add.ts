import { defaultBody, emptySections, opensWithDelimiter } from "../entity/body.js";
import type { Entity } from "../entity/entity.js";
import { type Frontmatter, serialise } from "../entity/frontmatter.js";
import { firstStatus, KINDS, PRIORITIES, type WritableKind } from "../entity/kinds.js";
import { droppedCharactersMessage, pathOfNewEntity, slugOf } from "../entity/path.js";
import { idsInCommit } from "../git/ids-in-commits.js";
import { findTrunk } from "../git/refs.js";
import { readOtherWorktrees } from "../git/worktrees.js";
import { Failure, refusal } from "../print/failure.js";
import type { Finding } from "../print/finding.js";
import { goQuote } from "../print/go-format.js";
import { knownIds, proseProblems } from "../rules/body-prose.js";
import { assertNoNewErrors } from "../rules/no-new-errors.js";
import { isElsewhere } from "../rules/on-other-branches.js";
import { type Config, readConfig } from "../tree/config.js";
import { type Elsewhere, readElsewhere } from "../tree/elsewhere.js";
import { idsIn, type Tree, withAdded } from "../tree/tree.js";
import { nextId } from "./next-id.js";
import type { Plan, Situation } from "./plan.js";
import { idsInFilesOf } from "./worktree-ids.js";

/** The entity to add. */
export interface AddRequest {
  readonly kind: WritableKind;
  readonly title: string | undefined;
  /** Undefined for the kind's empty sections. */
  readonly body: Buffer | undefined;
  readonly priority: string | undefined;
  readonly discoveredIn: string | undefined;
  readonly relatesTo: readonly string[];
  /** The reason to allow empty sections; undefined forbids them. */
  readonly emptySectionsReason: string | undefined;
}

/**
 * Decides how to add a new entity: picks the next id, and refuses everything that the rules of `aiwf check` would report.
 * Call this function while you hold the lock: without the lock, another process can pick the same id.
 *
 * @throws Failure with exit code 1 (rules), 2 (the request) or 3 (the tree cannot be read)
 */
export async function planAdd(
  request: AddRequest,
  { root, actor, refs, objects, idsOnBranches, readTree }: Situation,
): Promise<Plan> {
  const { kind } = request;
  const config = await readConfig(root);
  const worktrees = await readOtherWorktrees(root);
  const tips = [...refs, ...worktrees.flatMap(({ head }) => head ?? [])];
  const largest = await idsOnBranches.largest(kind, root, tips, config.trunk);
  const tree = await readTree();
  assertOpen(tree);
  const title = checkTitle(request.title, config.titleMaxLength);
  checkPriority(request);
  const inUse = [...idsIn(tree), ...worktrees.flatMap(idsInFilesOf)];
  const id = nextId(kind, [...inUse, ...(largest === undefined ? [] : [largest])]);
  const slug = slugOf(title);
  if (slug.slug === "") throw refusal(`title ${goQuote(title)} produces an empty slug; try a different title`);

  const path = pathOfNewEntity(kind, id, slug.slug);
  const body = request.body ?? Buffer.from(defaultBody(kind));
  const forcedBecause = checkBody(request, id, body.toString());
  const frontmatter = frontmatterOf(request, id, title);
  const entity = { kind, path, frontmatter, body };
  const content = serialise(frontmatter, body);

  const elsewhere = await elsewhereFor(entity, { root, refs, objects }, config);
  await assertProse(entity, tree, elsewhere);
  assertNoNewErrors(tree, entity, () => withAdded(tree, entity), elsewhere);

  return {
    subject: `aiwf add ${kind} ${id} ${goQuote(title)}`,
    reason: forcedBecause === undefined ? undefined : request.emptySectionsReason,
    trailers: [
      ["aiwf-verb", "add"],
      ["aiwf-entity", id],
      ["aiwf-actor", actor],
      ...(forcedBecause === undefined ? [] : [["aiwf-force", forcedBecause] as const]),
    ],
    writes: [{ path, content }],
    warnings: slugWarnings(droppedCharactersMessage(title, slug), id),
    metadata: { entity_id: id, kind },
  };
}

/** Returns the ids on other branches, if the entity mentions an id. */
async function elsewhereFor(
  { frontmatter, body }: Entity,
  { root, refs, objects }: Pick<Situation, "root" | "refs" | "objects">,
  config: Config,
): Promise<Elsewhere | undefined> {
  const references = [frontmatter.discovered_in ?? "", ...(frontmatter.relates_to ?? [])].join(" ");
  if (!/[A-Z]-\w/.test(`${references} ${body}`)) return undefined;
  const trunk = await findTrunk(root, refs, config.trunk);
  return readElsewhere(objects, refs, trunk === undefined ? [] : await idsInCommit(objects, trunk));
}

/** Asserts that every id in the body exists. */
async function assertProse(entity: Entity, tree: Tree, elsewhere: Elsewhere | undefined): Promise<void> {
  const known = knownIds(tree).set(entity.frontmatter.id, entity);
  const findings = await proseProblems(entity, entity.body.toString(), known, elsewhere);
  if (!findings.some((finding) => finding.severity === "error" && !isElsewhere(finding))) return;
  throw new Failure("the body mentions unknown ids", { exitCode: 1, findings });
}

/** Refuses to pick an id that a directory which aiwf cannot open may already use. */
function assertOpen({ shut, loadErrors }: Tree): void {
  const [first] = shut;
  if (first === undefined) return;
  const reason = loadErrors.find(({ path }) => path === first)?.message;
  throw new Failure(`loading tree: ${first} ${reason}`, { exitCode: 3, plain: true });
}

function checkTitle(title: string | undefined, maxLengthBytes: number): string {
  if (!title) throw refusal("--title is required");
  const elaboration = "(`--body-file` at create time, or `aiwf edit-body` after)";
  if (/[\r\n]/.test(title)) {
    throw refusal(
      "title contains a line break; a title is a single line (it becomes a YAML scalar, a body H1, and a commit subject) " +
        `— put multi-line detail in the entity body ${elaboration}`,
    );
  }
  const lengthBytes = Buffer.byteLength(title);
  if (lengthBytes <= maxLengthBytes) return title;
  throw refusal(
    `title length ${lengthBytes} exceeds the configured cap of ${maxLengthBytes} (entities.title_max_length); ` +
      `shorten the title and put elaboration in the entity body ${elaboration}`,
  );
}

function checkPriority({ kind, priority }: AddRequest): void {
  if (!priority) return;
  if (kind === "epic") {
    throw refusal(`--priority is only valid for gap and decision entities; kind=${kind} does not carry a priority`);
  }
  if (PRIORITIES.includes(priority)) return;
  const allowed = PRIORITIES.join(", ");
  throw refusal(`--priority ${goQuote(priority)} is not a recognized priority level; allowed: ${allowed}`);
}

/** Returns the reason if the entity has empty sections and they are allowed; undefined without empty sections. */
function checkBody(
  { kind, emptySectionsReason, body: given }: AddRequest,
  id: string,
  body: string,
): string | undefined {
  if (given !== undefined && opensWithDelimiter(body)) {
    throw refusal(
      "--body/--body-file: body content begins with a frontmatter delimiter (---); " +
        "pass body content only, not a full markdown file with its own frontmatter",
    );
  }
  const empty = KINDS[kind].bornComplete ? emptySections(kind, body) : [];
  if (empty.length === 0) return undefined;
  if (emptySectionsReason !== undefined) return emptySectionsReason.trim();
  const headings = empty.map((name) => `\`## ${name}\``).join(", ");
  throw refusal(
    `${id}: empty load-bearing body section(s) ${headings}; a ${kind} is referenceable the instant this commit lands, ` +
      'so its body must carry meaning at creation — pass --body "..." or --body-file <path> with real prose, ' +
      'or --force --reason "..." to create anyway (aiwf check will still flag it at error severity and the pre-push ' +
      "hook will still block until it's filled in)",
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
    ...(priority && { priority }),
    ...(discoveredIn && { discovered_in: discoveredIn }),
    ...(relatesTo.length > 0 && { relates_to: relatesTo }),
  };
}

function slugWarnings(message: string | undefined, entityId: string): Finding[] {
  return message === undefined ? [] : [{ code: "slug-dropped-chars", severity: "warning", message, entityId }];
}
