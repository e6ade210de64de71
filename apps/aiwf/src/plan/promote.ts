import { type Frontmatter, serialise } from "../entity/frontmatter.js";
import { canonicalId } from "../entity/id.js";
import { isWritable, KINDS } from "../entity/kinds.js";
import { refusal } from "../print/failure.js";
import { assertNoNewErrors } from "../rules/no-new-errors.js";
import { findEntity, withChanged } from "../tree/tree.js";
import type { NoChange, Plan, Situation } from "./plan.js";
import {
  assertActivatedByPerson,
  assertCommitted,
  assertLegalStep,
  assertMilestonesEnded,
  assertOnTrunk,
  notFound,
} from "./promote-rules.js";
import { assertUnresolved, hasResolvers, lacksResolver, type ResolverRequest, resolversOf } from "./resolvers.js";

/** The promotion to make. */
export interface PromoteRequest extends ResolverRequest {
  /** As the user typed it, in any width. */
  readonly id: string;
  readonly reason: string | undefined;
}

/**
 * Decides how to change an entity's status. Call this function while you hold the lock.
 *
 * @throws Failure with exit code 1 (rules), 2 (the request) or 3 (the tree cannot be read)
 */
export async function planPromote(
  request: PromoteRequest,
  { root, actor, refs, readTree }: Situation,
): Promise<Plan | NoChange> {
  const { id, to, force, reason } = request;
  const tree = await readTree();
  const entity = findEntity(tree, id);
  if (entity === undefined) throw await notFound(root, id);
  if (!isWritable(entity.kind)) throw refusal(`${entity.kind} entities are not supported here; ${id} is one`);
  await assertCommitted(root, refs, id, entity);
  const { path, body, frontmatter: before } = entity;
  const from = before.status;
  const isBackfill = lacksResolver(entity, request);
  if (from === to && !isBackfill && (force || KINDS[entity.kind].statuses.includes(to))) {
    if (await hasResolvers(root, entity, request)) return { message: `${id} is already ${to}; nothing to change` };
    if (!force) assertUnresolved(id, entity, to);
  }
  if (!force && !isBackfill) assertLegalStep(entity, to);
  const resolvers = await resolversOf(root, entity, request);
  if (!force) assertActivatedByPerson(entity, to, actor);
  if (!force) await assertOnTrunk(root, entity, to);
  assertMilestonesEnded(tree, entity, to);

  const frontmatter = { ...before, status: to, ...resolvers };
  assertNoNewErrors(tree, { path, frontmatter }, () => withChanged(tree, entity, frontmatter));
  const content = withLineEndsOf(tree.contents.get(path)?.toString() ?? "", frontmatter, body);

  return {
    subject: `aiwf promote ${id} ${from} -> ${to}`,
    reason,
    trailers: [
      ["aiwf-verb", "promote"],
      ["aiwf-entity", canonicalId(id)],
      ["aiwf-actor", actor],
      ["aiwf-to", to],
      ...(force ? [["aiwf-force", reason?.trim() ?? ""] as const] : []),
    ],
    writes: [{ path, content }],
    warnings: [],
    metadata: { entity_id: id, from, to },
  };
}

/** Returns the entity's file with its own line ends, which may be those of Windows. */
function withLineEndsOf(text: string, frontmatter: Frontmatter, body: Buffer): Buffer {
  const head = serialise(frontmatter, "").toString();
  return Buffer.concat([Buffer.from(/^[^\n]*\r\n/.test(text) ? head.replaceAll("\n", "\r\n") : head), body]);
}
