import { statSync } from "node:fs";
import { dirname } from "node:path/posix";
import { type Entity, parseEntity } from "../entity/entity.js";
import { canonicalId, type IdKind } from "../entity/id.js";
import { isKind } from "../entity/kinds.js";
import { entityPath } from "../entity/path.js";
import { Failure, isFailure, messageOf } from "../print/failure.js";
import { readRegularFile, reasonOf } from "./read-file.js";
import { walk } from "./walk.js";

/** A file that stands for an entity of which only the path is known: it does not parse, or is of another kind. */
export interface Stub {
  readonly kind: IdKind;
  readonly id: string;
  readonly path: string;
}

/** A file that should hold an entity and does not. */
export interface LoadError {
  readonly path: string;
  readonly message: string;
}

/** The planning files of a working tree, committed or not. */
export interface Tree {
  /** Absolute path. */
  readonly root: string;
  readonly entities: readonly Entity[];
  readonly stubs: readonly Stub[];
  readonly loadErrors: readonly LoadError[];
  /** Files between the entities that are none, relative to the root. */
  readonly strays: readonly string[];
  /** Directories that the system keeps shut: which ids are in use there is not known. */
  readonly shut: readonly string[];
  /** The text of each file that was read, by path, for line numbers. */
  readonly texts: ReadonlyMap<string, string>;
}

const DIRECTORIES = ["work/epics", "work/gaps", "work/decisions", "work/contracts", "docs/adr"];

// Above this the rest of a tree is not read: it has to fit into memory.
const MAX_TREE_BYTES = 256 * 1024 * 1024;

/**
 * Reads the working tree. What is wrong with single files is part of the result: it is for `check` to report.
 *
 * @param root absolute path
 * @throws Failure with exit code 3 if the root is no directory, or this process cannot open files at all
 */
export async function loadTree(root: string): Promise<Tree> {
  assertDirectory(root);
  const { files, problems, shut } = walk(root, DIRECTORIES);
  const tree = { root, entities: [] as Entity[], stubs: [] as Stub[], loadErrors: [...problems] as LoadError[] };
  const strays: string[] = [];
  const texts = new Map<string, string>();
  let sizeBytes = 0;
  for (const path of files) {
    const place = entityPath(path);
    if (place === undefined) {
      if (path.startsWith("work/")) strays.push(path);
      continue;
    }
    const { kind, id } = place;
    if (isKind(kind)) {
      try {
        if (sizeBytes > MAX_TREE_BYTES) throw new Error(`not read: the files before it have ${sizeBytes} bytes`);
        const bytes = readRegularFile(root, path);
        // Somebody has removed it meanwhile.
        if (bytes === undefined) continue;
        sizeBytes += bytes.length;
        texts.set(path, bytes.toString());
        tree.entities.push(await parseEntity(kind, path, bytes));
        continue;
      } catch (error) {
        if (isFailure(error)) throw error;
        tree.loadErrors.push({ path, message: messageOf(error) });
      }
    }
    if (id !== undefined) tree.stubs.push({ kind, id, path });
  }
  return { ...tree, strays: strays.sort(), shut, texts };
}

/** The entity with this id, in whatever width it is asked for. Of several, the first. */
export function findEntity(tree: Tree, id: string): Entity | undefined {
  const wanted = canonicalId(id);
  return tree.entities.find((entity) => canonicalId(entity.frontmatter.id) === wanted);
}

/** The ids in use: those in the files, and those in the names of files that cannot be read. */
export function idsIn({ entities, stubs }: Tree): string[] {
  const inNames = entities.flatMap(({ path }) => entityPath(path)?.id ?? []);
  return [...entities.map(({ frontmatter }) => frontmatter.id), ...stubs.map(({ id }) => id), ...inNames];
}

/** The tree as it would be with this entity in place of what is at its path: what a verb checks before it writes. */
export function withEntity(tree: Tree, entity: Entity, text: string): Tree {
  const { path } = entity;
  const elsewhere = (other: { path: string }) => other.path !== path;
  const at = tree.entities.findIndex((other) => other.path === path);
  return {
    ...tree,
    entities: at === -1 ? [...tree.entities, entity] : tree.entities.with(at, entity),
    stubs: tree.stubs.filter(elsewhere),
    loadErrors: tree.loadErrors.filter(elsewhere),
    texts: new Map(tree.texts).set(path, text),
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

/** The milestones in an epic's directory, by path: this program does not read them. */
export function milestonesOf(tree: Tree, epic: Entity): Stub[] {
  return tree.stubs.filter(({ kind, path }) => kind === "milestone" && dirname(path) === dirname(epic.path));
}
