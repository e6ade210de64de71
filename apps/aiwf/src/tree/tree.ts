import { statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { type Entity, parseEntity } from "../entity/entity.js";
import type { Frontmatter } from "../entity/frontmatter.js";
import { canonicalId } from "../entity/id.js";
import type { Kind } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { type RegularFile, readFileWithStats, reasonOf } from "./read-file.js";
import { walk } from "./walk.js";

/** A file that should hold an entity and cannot be read, so that only its path tells which. */
export interface Stub {
  readonly kind: Kind;
  readonly id: string;
  readonly path: string;
}

/** A file at the path of an entity that does not contain one. */
export interface LoadError {
  readonly path: string;
  readonly message: string;
}

/** The planning files of a working tree, committed or not. */
export interface Tree {
  /** Absolute path. */
  readonly root: string;
  /** Paths of all files between the entities, and of the entities. */
  readonly files: readonly string[];
  readonly entities: readonly Entity[];
  readonly stubs: readonly Stub[];
  readonly loadErrors: readonly LoadError[];
  /** Files among the entities that are not entities, relative to the root. */
  readonly strays: readonly string[];
  /** Directories that this process may not open; their ids are unknown. */
  readonly shut: readonly string[];
  /** The content of each file, by path, for line numbers. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/** The file of an entity. */
export interface EntityFile extends RegularFile {
  readonly entity: Entity;
}

/**
 * Reads the file of an entity. "gone": the file no longer exists; "unread": the caller needs only its path. Throws an Error
 * with the load error as message, or Failure if this process cannot open any file.
 */
export type ReadEntity = (root: string, kind: Kind, path: string) => Promise<EntityFile | "gone" | "unread">;

/** Reads the file of an entity of any kind. */
export const readEntity: ReadEntity = async (root, kind, path) => {
  const file = readFileWithStats(root, path);
  if (file === undefined) return "gone";
  const { content, stats } = file;
  return { entity: await parseEntity(kind, path, content), content, stats };
};

const MOST_AT_ONCE = 64;

const DIRECTORIES = ["work/epics", "work/gaps", "work/decisions", "work/contracts", "docs/adr"];

// The limit for the text of a tree, which has to fit into memory.
const MAX_TREE_BYTES = 256 * 1024 * 1024;

/**
 * Reads the working tree. Defects of single files are part of the result, for `check` to report.
 *
 * @param root absolute path
 * @param read reads one file
 * @param directories the walk reads only these, relative to the root
 * @throws Failure with exit code 3 if the root is not a directory, or this process cannot open any file
 */
export async function loadTree(
  root: string,
  read: ReadEntity = readEntity,
  directories: readonly string[] = DIRECTORIES,
): Promise<Tree> {
  assertDirectory(root);
  const { files, problems, shut } = walk(root, directories);
  const tree = { root, files, entities: [] as Entity[], stubs: [] as Stub[], loadErrors: [...problems] as LoadError[] };
  const strays: string[] = [];
  const contents = new Map<string, Buffer>();
  let sizeBytes = 0;
  for (const [at, path] of files.entries()) {
    // Let git's answers arrive meanwhile.
    if (at % MOST_AT_ONCE === MOST_AT_ONCE - 1) await setImmediate();
    const place = entityPath(path);
    if (place === undefined) {
      if (path.startsWith("work/")) strays.push(path);
      continue;
    }
    const { kind, id } = place;
    try {
      if (sizeBytes > MAX_TREE_BYTES) throw new Error(`not read: the files before it have ${sizeBytes} bytes`);
      const file = await read(root, kind, path);
      // Somebody has removed it meanwhile.
      if (file === "gone") continue;
      if (file !== "unread") {
        sizeBytes += file.content.length;
        contents.set(path, file.content);
        tree.entities.push(file.entity);
        continue;
      }
    } catch (error) {
      if (isFailure(error)) throw error;
      tree.loadErrors.push({ path, message: messageOf(error) });
    }
    if (id !== undefined) tree.stubs.push({ kind, id, path });
  }
  return { ...tree, strays: strays.sort(), shut, contents };
}

/** Returns the entity with this id, in any width. Of several, the first. */
export function findEntity(tree: Tree, id: string): Entity | undefined {
  return indexed(tree).byId.get(canonicalId(id));
}

/** The milestones of an epic, by id. They belong to each epic with that id, but only to the first few of very many. */
export function milestonesOf(tree: Tree, epic: Entity): readonly Entity[] {
  const { milestones, further } = indexed(tree);
  return further.has(epic) ? [] : (milestones.get(canonicalId(epic.frontmatter.id)) ?? []);
}

const MOST_EPICS_WITH_ONE_ID = 10;

interface Index {
  readonly byId: ReadonlyMap<string, Entity>;
  /** By the canonical id of their epic. */
  readonly milestones: ReadonlyMap<string, readonly Entity[]>;
  /** The epics after the first few with one id. */
  readonly further: ReadonlySet<Entity>;
}

const indices = new WeakMap<Tree, Index>();

/** Tables for repeated look-ups, made at the first one. */
function indexed(tree: Tree): Index {
  const known = indices.get(tree) ?? indexOf(tree);
  indices.set(tree, known);
  return known;
}

function indexOf({ entities }: Tree): Index {
  const known = new Map<string, Entity>();
  for (const entity of entities) {
    const id = canonicalId(entity.frontmatter.id);
    if (!known.has(id)) known.set(id, entity);
  }
  const milestones = new Map<string, Entity[]>();
  for (const milestone of byId(entities.filter(({ kind }) => kind === "milestone"))) {
    const epic = canonicalId(milestone.frontmatter.parent ?? "");
    const beside = milestones.get(epic);
    if (beside === undefined) milestones.set(epic, [milestone]);
    else beside.push(milestone);
  }
  return { byId: known, milestones, further: furtherEpics(entities) };
}

function furtherEpics(entities: readonly Entity[]): Set<Entity> {
  const counts = new Map<string, number>();
  const further = new Set<Entity>();
  for (const entity of entities.filter(({ kind }) => kind === "epic")) {
    const id = canonicalId(entity.frontmatter.id);
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    if (count > MOST_EPICS_WITH_ONE_ID) further.add(entity);
  }
  return further;
}

/** All that claims an id: entities, and files that cannot be read. */
export function claimsIn({ entities, stubs }: Tree): Stub[] {
  return [...entities.map(({ kind, path, frontmatter: { id } }) => ({ kind, id, path })), ...stubs];
}

/** The ids in use: those in the files, and those in the names of files, also of files that cannot be read. */
export function idsIn(tree: Tree): string[] {
  const inNames = tree.entities.flatMap(({ path }) => entityPath(path)?.id ?? []);
  return [...claimsIn(tree).map(({ id }) => id), ...inNames];
}

/** Entities in the order of their ids as written. */
export function byId(entities: readonly Entity[]): Entity[] {
  return entities.toSorted((a, b) => compare(a.frontmatter.id, b.frontmatter.id));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The tree as it would be with one entity more, in a file that is not written yet. */
export function withAdded(tree: Tree, entity: Entity): Tree {
  return { ...tree, entities: [...tree.entities, entity] };
}

/** The tree as it would be with another frontmatter of an entity, before its file is written. */
export function withChanged(tree: Tree, entity: Entity, frontmatter: Frontmatter): Tree {
  return {
    ...tree,
    // Of several with this id it cannot be said which one is meant: the rules refuse that.
    entities: tree.entities.map((other) =>
      other.frontmatter.id === entity.frontmatter.id ? { ...entity, frontmatter } : other,
    ),
  };
}

function assertDirectory(root: string): void {
  let reason = "is not a directory";
  try {
    if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return;
  } catch (error) {
    reason = reasonOf(error);
  }
  throw refusal(`${root} ${reason}`);
}

function refusal(reason: string): Failure {
  return new Failure(`loading tree: ${reason}`, { exitCode: 3, plain: true });
}
