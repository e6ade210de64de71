import { alone, commit, type Deed, entity, type Run, type Step, type Story } from "../story.js";

const GAP = "work/gaps/G-0001-a.md";
const TEXT = entity({ id: "G-0001", title: "A", status: "open" });
const BASE: readonly Deed[] = [
  { write: GAP, text: TEXT },
  { write: "work/epics/E-0001-a/epic.md", text: entity({ id: "E-0001", title: "A", status: "proposed" }) },
  { write: "other.txt", text: "1\n" },
  ...commit("base"),
];
const git = (...args: string[]): Deed => ({ git: args });
const gap = (id: string, slug: string, title = slug): Deed => ({
  write: `work/gaps/${id}-${slug}.md`,
  text: entity({ id, title, status: "open" }),
});

function runs(): Run[] {
  return alone(
    ["add", "gap", "--title", "New", "--body", "b"],
    ["add", "gap", "--title", "New", "--body", "b", "--format=json"],
    ["promote", "G-0001", "wontfix"],
    ["promote", "G-0001", "wontfix", "--format=json"],
    ["promote", "E-0001", "active"],
    ["promote", "G-0001", "addressed", "--by-commit", "HEAD"],
    ["check"],
    ["check", "--format=json"],
    ["check", "--since", "HEAD~1", "--format=json"],
    ["status", "--format=json"],
    ["history", "G-0001", "--format=json"],
    ["render", "roadmap"],
  );
}

/** States that a git repository can be in. */
export function gitStates(): Story[] {
  return Object.entries(STATES).map(([name, { before, steps }]) => ({
    name: `git ${name}`,
    before,
    steps: steps ?? runs(),
  }));
}

const conflict: readonly Deed[] = [
  ...BASE,
  git("checkout", "--quiet", "-b", "side"),
  { write: "other.txt", text: "2\n" },
  ...commit("side"),
  git("checkout", "--quiet", "main"),
  { write: "other.txt", text: "3\n" },
  ...commit("main"),
];

const STATES: Readonly<Record<string, { before: readonly Deed[]; steps?: readonly Step[] }>> = {
  unborn: { before: [] },
  "unborn with files": { before: [{ write: GAP, text: TEXT }] },
  "unborn and staged": { before: [{ write: GAP, text: TEXT }, git("add", "--all")] },
  clean: { before: BASE },
  detached: { before: [...BASE, git("checkout", "--quiet", "--detach")] },
  "another branch": { before: [...BASE, git("checkout", "--quiet", "-b", "feature/x")] },
  "branch master": { before: [...BASE, git("branch", "--move", "master")] },
  merging: { before: [...conflict, git("merge", "side")] },
  "cherry-picking": { before: [...conflict, git("cherry-pick", "side")] },
  reverting: { before: [...conflict, git("revert", "--no-edit", "HEAD~1")] },
  rebasing: { before: [...conflict, git("rebase", "side")] },
  bisecting: { before: [...conflict, git("bisect", "start"), git("bisect", "bad"), git("bisect", "good", "HEAD~1")] },
  "edited entity": { before: [...BASE, { write: GAP, text: `${TEXT}more\n` }] },
  "staged entity": { before: [...BASE, { write: GAP, text: `${TEXT}more\n` }, git("add", "--all")] },
  "untracked entity": {
    before: [...BASE, gap("G-0002", "b")],
    steps: [...runs(), ...alone(["promote", "G-0002", "wontfix"])],
  },
  "staged new entity": {
    before: [...BASE, gap("G-0002", "b"), git("add", "--all")],
    steps: [...runs(), ...alone(["promote", "G-0002", "wontfix"])],
  },
  "removed entity": { before: [...BASE, { remove: GAP }] },
  "removed and staged entity": { before: [...BASE, git("rm", "--quiet", GAP)] },
  "moved entity": { before: [...BASE, git("mv", GAP, "work/gaps/G-0001-z.md")] },
  "staged elsewhere": { before: [...BASE, { write: "other.txt", text: "9\n" }, git("add", "--all")] },
  "dirty elsewhere": { before: [...BASE, { write: "other.txt", text: "9\n" }] },
  "untracked at the target": { before: [...BASE, { write: "work/gaps/G-0002-new.md", text: "mine\n" }] },
  "untracked entity at the target": {
    before: [...BASE, { write: "work/gaps/G-0002-new.md", text: entity({ id: "", title: "x", status: "open" }) }],
  },
  "staged at the target": {
    before: [...BASE, { write: "work/gaps/G-0002-new.md", text: "mine\n" }, git("add", "--all")],
  },
  "ignored target": { before: [{ write: ".gitignore", text: "work/gaps/G-0002*\n" }, ...BASE] },
  "link as entity": {
    before: [
      ...BASE,
      { write: "real.md", text: TEXT },
      { remove: GAP },
      { link: GAP, to: "../../real.md" },
      ...commit("link"),
    ],
  },
  "link as directory": {
    before: [{ write: "real/x", text: "" }, { link: "work/gaps", to: "../real" }, ...commit("x")],
  },
  "skipped worktree": { before: [...BASE, git("update-index", "--skip-worktree", GAP)] },
  "assumed unchanged": {
    before: [...BASE, git("update-index", "--assume-unchanged", GAP), { write: GAP, text: `${TEXT}more\n` }],
  },
  sparse: { before: [...BASE, git("sparse-checkout", "set", "--no-cone", "/other.txt")] },
  "ids on a branch": {
    before: [
      ...BASE,
      git("checkout", "--quiet", "-b", "side"),
      gap("G-0007", "side"),
      ...commit("side"),
      git("checkout", "--quiet", "main"),
    ],
    steps: [
      ...runs(),
      ...alone(
        ["add", "gap", "--title", "T", "--body", "See G-0007."],
        ["add", "decision", "--title", "T", "--body", "b", "--relates-to", "G-0007"],
        ["promote", "G-0001", "addressed", "--by", "G-0007"],
        ["promote", "G-0007", "wontfix"],
      ),
    ],
  },
  "ids in stash and tag": {
    before: [
      ...BASE,
      gap("G-0020", "tagged"),
      ...commit("tagged"),
      git("tag", "v1"),
      git("reset", "--quiet", "--hard", "HEAD~1"),
      gap("G-0030", "stashed"),
      git("stash", "--quiet", "--include-untracked"),
    ],
  },
  "references to a branch": {
    before: [
      ...BASE,
      git("checkout", "--quiet", "-b", "side"),
      gap("G-0007", "side"),
      ...commit("side"),
      git("checkout", "--quiet", "main"),
      {
        write: "work/decisions/D-0001-a.md",
        text: entity(
          { id: "D-0001", title: "A", status: "proposed", relates_to: "[G-0007]" },
          "See G-0007 and G-0008.\n",
        ),
      },
      ...commit("refer"),
    ],
  },
  "references to branches that differ": {
    before: [
      ...BASE,
      git("checkout", "--quiet", "-b", "one"),
      gap("G-0007", "one"),
      ...commit("one"),
      git("checkout", "--quiet", "-b", "two", "main"),
      gap("G-0007", "two"),
      ...commit("two"),
      git("checkout", "--quiet", "main"),
      { write: GAP, text: entity({ id: "G-0001", title: "A", status: "open" }, "See G-0007.\n") },
      ...commit("refer"),
    ],
  },
  "references to a published branch": {
    before: [
      ...BASE,
      git("update-ref", "refs/remotes/origin/main", "HEAD"),
      git("checkout", "--quiet", "-b", "side"),
      gap("G-0007", "side"),
      ...commit("side"),
      git("update-ref", "refs/remotes/origin/side", "HEAD"),
      gap("G-0008", "local"),
      ...commit("local"),
      git("checkout", "--quiet", "main"),
      {
        write: GAP,
        text: entity(
          { id: "G-0001", title: "A", status: "open", addressed_by: "[G-0008]" },
          "See G-0007 and G-0008.\n",
        ),
      },
      ...commit("refer"),
    ],
  },
  "trunk has the id": {
    before: [
      ...BASE,
      git("checkout", "--quiet", "-b", "theirs"),
      gap("G-0002", "theirs"),
      ...commit("theirs"),
      git("update-ref", "refs/remotes/origin/main", "HEAD"),
      git("checkout", "--quiet", "main"),
      gap("G-0002", "ours", "theirs"),
      ...commit("ours"),
    ],
  },
  "trunk has renamed": {
    before: [
      ...BASE,
      git("checkout", "--quiet", "-b", "theirs"),
      git("mv", GAP, "work/gaps/G-0001-renamed.md"),
      {
        git: ["commit", "--quiet", "-m", "aiwf rename\n\naiwf-verb: rename\naiwf-entity: G-0001\naiwf-actor: human/x"],
      },
      git("update-ref", "refs/remotes/origin/main", "HEAD"),
      git("checkout", "--quiet", "main"),
    ],
  },
  "trunk has moved by hand": {
    before: [
      ...BASE,
      git("checkout", "--quiet", "-b", "theirs"),
      git("mv", GAP, "work/gaps/G-0001-renamed.md"),
      ...commit("by hand"),
      git("update-ref", "refs/remotes/origin/main", "HEAD"),
      git("checkout", "--quiet", "main"),
    ],
  },
  "renamed here": {
    before: [
      ...BASE,
      git("update-ref", "refs/remotes/origin/main", "HEAD"),
      git("mv", GAP, "work/gaps/G-0001-renamed.md"),
      ...commit("by hand"),
    ],
  },
  "archived here": {
    before: [
      ...BASE,
      git("update-ref", "refs/remotes/origin/main", "HEAD"),
      { mkdir: "work/gaps/archive" },
      git("mv", GAP, "work/gaps/archive/G-0001-a.md"),
      ...commit("by hand"),
    ],
  },
  "trunk is missing": { before: [...BASE, git("update-ref", "refs/remotes/origin/other", "HEAD")] },
  "remote head only": {
    before: [...BASE, git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")],
  },
  "no common history": {
    before: [
      ...BASE,
      git("checkout", "--quiet", "--orphan", "alien"),
      git("rm", "--quiet", "-rf", "."),
      gap("G-0001", "alien"),
      ...commit("alien"),
      git("update-ref", "refs/remotes/origin/main", "HEAD"),
      git("checkout", "--quiet", "main"),
    ],
  },
  "index.lock": {
    before: [...BASE, { write: ".git/index.lock", text: "" }],
    steps: alone(
      ["check"],
      ["status"],
      ["render", "roadmap"],
      ["add", "gap", "--title", "New", "--body", "b"],
      ["promote", "G-0001", "wontfix", "--format=json"],
    ),
  },
  shared: { before: [git("config", "core.sharedRepository", "group"), ...BASE] },
  "ids of a worktree": {
    before: [{ write: ".gitignore", text: "linked/\n" }, ...BASE],
    steps: [
      git("worktree", "add", "--quiet", "linked", "-b", "linked"),
      { write: "linked/work/gaps/G-0007-theirs.md", text: entity({ id: "G-0007", title: "T", status: "open" }) },
      { run: ["add", "gap", "--title", "New", "--body", "b"] },
      { run: ["check", "--format=json"] },
    ],
  },
  "a remote": {
    before: [...BASE, git("remote", "add", "origin", "."), git("fetch", "--quiet", "origin")],
    steps: alone(
      ["add", "gap", "--title", "New", "--body", "b", "--fetch"],
      ["add", "gap", "--title", "New", "--body", "b", "--fetch", "--format=json"],
      ["add", "gap", "--title", "", "--fetch"],
    ),
  },
  "a remote that is away": {
    before: [...BASE, git("remote", "add", "origin", "./nowhere")],
    steps: alone(["add", "gap", "--title", "New", "--body", "b", "--fetch"]),
  },
  "a message of more than a megabyte": {
    before: [
      ...BASE,
      {
        write: ".git/message",
        text: `aiwf add gap G-0001 "A"\n\n${"x\n".repeat(600_000)}\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/t\n`,
      },
      git("commit", "--quiet", "--allow-empty", "--file", ".git/message"),
      { remove: ".git/message" },
    ],
    steps: alone(["history", "G-0001", "--format=json"], ["status", "--format=json"], ["check"]),
  },
  autocrlf: { before: [git("config", "core.autocrlf", "true"), ...BASE] },
  "quoted paths": { before: [...BASE, { write: "work/gaps/é.txt", text: "" }] },
  "ceiling of a mail": { before: [...BASE, git("config", "user.email", "a b@x.org")] },
  "mail with slash": { before: [...BASE, git("config", "user.email", "a/b@x.org")] },
  "mail without at": { before: [...BASE, git("config", "user.email", "abc")] },
  "mail without name": { before: [...BASE, git("config", "user.email", "@x.org")] },
  "mail with two ats": { before: [...BASE, git("config", "user.email", "a@b@c")] },
  "no mail": { before: [...BASE, git("config", "--unset", "user.email")] },
  "post-commit hook": {
    before: [...BASE, { write: ".git/hooks/post-commit", text: "#!/bin/sh\necho ran >> hook.log\n", mode: 0o755 }],
  },
  "pre-commit hook": {
    before: [...BASE, { write: ".git/hooks/pre-commit", text: "#!/bin/sh\nexit 1\n", mode: 0o755 }],
  },
  "linked worktree": {
    before: [...BASE, git("worktree", "add", "--quiet", "../repo-linked", "-b", "linked")],
    steps: alone(["check"], ["history", "G-0001"], ["add", "gap", "--title", "New", "--body", "b"]),
  },
  "wrong worktree": {
    before: [...BASE, git("config", "core.worktree", "/nowhere")],
    steps: alone(["check", "--shape-only"], ["check", "--fast"]),
  },
};
