import { chmodSync, linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { sizeOf } from "./size.js";

/** What is at a path: text, or one of these. */
export type Content =
  | Repeated
  | { readonly base64: string }
  | { readonly link: string }
  | { readonly hardLink: string }
  | { readonly fifo: true }
  | { readonly directory: true; readonly mode?: string };

/** Text, or text that is repeated; `{n}` in it is the number of the repeat. */
export type Repeated =
  | string
  | { readonly start?: string; readonly repeat: string; readonly times: number; readonly end?: string };

/** A tree, as the folders of the corpus describe it. */
export interface Description {
  /** By path from the root. `%XX` is a byte that JSON has no way to say; a number in braces, `{1000}`, makes so many. */
  readonly tree?: Readonly<Record<string, Content>>;
  /** Paths that are there and not committed. */
  readonly untracked?: Readonly<Record<string, Content>>;
  /** Commits before the tree, the oldest first. Each tree is whole. */
  readonly before?: readonly { readonly message: Repeated; readonly tree: Readonly<Record<string, Content>> }[];
  /** The message of the commit that makes the tree. */
  readonly message?: Repeated;
  /** Messages of commits on top, the oldest first. */
  readonly messages?: readonly Repeated[];
  /** Lines for the repository's configuration. */
  readonly gitConfig?: string;
  /** Names of branches at the last commit. */
  readonly branches?: readonly string[];
  /** Trees of further branches, by name: each is a commit on top of the first. */
  readonly elsewhere?: Readonly<Record<string, Readonly<Record<string, Content>>>>;
  /** A worktree beside the root, with these files and none of its commit. */
  readonly worktree?: Readonly<Record<string, Content>>;
}

/** A repository in a directory of its own, with a neighbour that nobody may touch. */
export interface Sandbox {
  /** Where the repository is. */
  readonly root: string;
  /** Beside it. */
  readonly outside: string;
  /** How much there is to read, history included. */
  readonly sizeBytes: number;
  remove(): void;
}

/** The environment of git and of the program: nobody's own settings, a fixed clock. */
export const ENV = {
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  AIWF_LOCK_TIMEOUT: undefined,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
};

const CONFIG = `[core]
	repositoryformatversion = 0
	bare = false
[user]
	email = t@example.org
	name = t
[maintenance]
	auto = false
[gc]
	auto = 0
`;

/** Builds a tree. What is a file or a link in it is committed, except what is said to be untracked. */
export async function build({
  tree = {},
  untracked = {},
  before = [],
  message = "start",
  messages = [],
  gitConfig = "",
  branches = [],
  elsewhere = {},
  worktree,
}: Description): Promise<Sandbox> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "hostile-")));
  const [root, outside] = [join(directory, "root"), join(directory, "outside")];
  for (const name of [outside, join(root, ".git/objects"), join(root, ".git/refs")])
    mkdirSync(name, { recursive: true });
  writeFileSync(join(outside, "witness"), "untouched\n");
  writeFileSync(join(root, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(root, ".git/config"), CONFIG + gitConfig);
  const commits = [...before, { message, tree }].flatMap((step, at) => [
    startOfCommit("heads/main", textOf(step.message), at === 0 ? "mark :1\n" : ""),
    Buffer.from(at === 0 ? "" : "deleteall\n"),
    ...filesOf(step.tree),
  ]);
  for (const message of messages) commits.push(startOfCommit("heads/main", textOf(message)));
  for (const [name, tree] of Object.entries(elsewhere)) {
    commits.push(startOfCommit(name, name), Buffer.from("from :1\n"), ...filesOf(tree));
  }
  const stream = Buffer.concat([...commits, Buffer.from("\n")]);
  await execa("git", ["fast-import", "--quiet", "--date-format=raw"], { cwd: root, env: ENV, input: stream });
  await execa("git", ["read-tree", "HEAD"], { cwd: root, env: ENV });
  for (const branch of branches)
    writeRef(root, branch, (await execa("git", ["rev-parse", "HEAD"], { cwd: root })).stdout);
  if (worktree !== undefined) {
    const path = join(directory, "worktree");
    await execa("git", ["worktree", "add", "--quiet", "--detach", "--no-checkout", path], { cwd: root, env: ENV });
    for (const [name, content] of inOrder(worktree)) await put(path, name, content);
  }
  for (const [path, content] of inOrder({ ...expanded(tree), ...expanded(untracked) })) await put(root, path, content);
  const sizeBytes = sizeOf(directory) + messages.map(textOf).join("").length;
  return { root, outside, sizeBytes, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** A directory may be shut: last. */
function inOrder(tree: Readonly<Record<string, Content>>): [path: string, content: Content][] {
  return Object.entries(tree).sort((a, b) => Number(isDirectory(a[1])) - Number(isDirectory(b[1])));
}

function filesOf(tree: Readonly<Record<string, Content>>): Buffer[] {
  return Object.entries(expanded(tree)).map(([path, content]) => committed(path, content));
}

function expanded(tree: Readonly<Record<string, Content>>): Record<string, Content> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([path, content]) => {
      const [brace, count = ""] = /\{(\d+)\}/.exec(path) ?? [];
      if (brace === undefined) return [[path, content]];
      return Array.from({ length: Number(count) }, (_, index) => {
        const number = numbered(index);
        const own = typeof content === "string" ? content.replaceAll("{n}", number) : content;
        return [path.replaceAll(brace, number), own] as const;
      });
    }),
  );
}

function numbered(index: number): string {
  return String(index + 1).padStart(4, "0");
}

/** The bytes of a content that has some. */
export function bytesOf(content: Content): Buffer | undefined {
  if (typeof content === "string") return Buffer.from(content);
  if ("repeat" in content) return Buffer.from(textOf(content));
  if ("base64" in content) return Buffer.from(content.base64, "base64");
  return undefined;
}

/** The text that is meant. */
export function textOf(text: Repeated): string {
  if (typeof text === "string") return text;
  const { start = "", repeat, times, end = "" } = text;
  const middle = repeat.includes("{n}")
    ? Array.from({ length: times }, (_, index) => repeat.replaceAll("{n}", numbered(index))).join("")
    : repeat.repeat(times);
  return start + middle + end;
}

function pathOf(name: string): Buffer {
  const parts = name.split(/(%[0-9a-fA-F]{2})/);
  return Buffer.concat(
    parts.map((part) => (/^%[0-9a-fA-F]{2}$/.test(part) ? Buffer.from(part.slice(1), "hex") : Buffer.from(part))),
  );
}

function isDirectory(content: Content): boolean {
  return typeof content === "object" && "directory" in content;
}

async function put(root: string, name: string, content: Content): Promise<void> {
  const path = Buffer.concat([Buffer.from(`${root}/`), pathOf(name)]);
  const directory = path.subarray(0, path.lastIndexOf("/"));
  mkdirSync(directory, { recursive: true });
  const bytes = bytesOf(content);
  if (bytes !== undefined) writeFileSync(path, bytes);
  else if (typeof content === "string") throw new Error("text has bytes");
  else if ("link" in content) symlinkSync(content.link, path);
  else if ("hardLink" in content) linkSync(join(root, content.hardLink), path);
  else if ("fifo" in content) await execa("mkfifo", [path.toString()]);
  else if ("directory" in content) {
    mkdirSync(path, { recursive: true });
    if (content.mode !== undefined) chmodSync(path, Number.parseInt(content.mode, 8));
  }
}

// The format of git fast-import(1).
function startOfCommit(branch: string, message: string, mark = ""): Buffer {
  const bytes = Buffer.from(message);
  const header = `commit refs/${branch}\n${mark}committer t <t@example.org> 1767323045 +0000\ndata ${bytes.length}\n`;
  return Buffer.concat([Buffer.from(header), bytes, Buffer.from("\n")]);
}

function committed(name: string, content: Content): Buffer {
  const link = typeof content === "object" && "link" in content ? Buffer.from(content.link) : undefined;
  const bytes = link ?? bytesOf(content);
  if (bytes === undefined) return Buffer.alloc(0);
  const quoted = Array.from(pathOf(name), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  const header = `M ${link === undefined ? "100644" : "120000"} inline "${quoted}"\ndata ${bytes.length}\n`;
  return Buffer.concat([Buffer.from(header), bytes, Buffer.from("\n")]);
}

function writeRef(root: string, name: string, commit: string): void {
  const path = join(root, ".git/refs", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${commit}\n`);
}
