import { alone, commit, type Deed, entity, type Run, type Story } from "../story.js";

const GAP = "work/gaps/G-0001-a.md";

/** Every verb with its flags, right and wrong, in text and JSON. */
export function usage(): Story[] {
  const before = [
    { write: "aiwf.yaml", text: "# root\n" },
    { write: GAP, text: entity({ id: "G-0001", title: "A", status: "open" }) },
    { write: "work/decisions/D-0001-a.md", text: entity({ id: "D-0001", title: "A", status: "proposed" }) },
    { write: "work/epics/E-0001-a/epic.md", text: entity({ id: "E-0001", title: "A", status: "proposed" }) },
    { write: "body.md", text: "From a file.\n" },
    { write: "sub/dir/x", text: "" },
    ...commit("base"),
  ];
  const lines = LINES.map((line) => line.split(" ").map((word) => word.replaceAll("·", " ")));
  const json = lines
    .filter((line) => !line.some((word) => word.startsWith("--format")))
    .map((line) => [...line, "--format=json"]);
  const pretty = lines.slice(0, 40).map((line) => [...line, "--format=json", "--pretty"]);
  const runs = alone(...lines, ...json, ...pretty);
  const below: Run[] = [
    "check",
    "status",
    "add gap --title T --body b",
    "promote G-0001 wontfix",
    "history G-0001",
  ].map((line) => ({ run: line.split(" "), cwd: "sub/dir", alone: true }));
  return [{ name: "usage", before, steps: [...runs, ...below, ...fromStdin()] }, beyond(before)];
}

/** Requests for what this program lacks, and from where it cannot commit. */
function beyond(before: readonly Deed[]): Story {
  const milestone = { id: "M-0001", title: "M", status: "draft", parent: "E-0001", tdd: "none" };
  return {
    name: "beyond",
    before: [
      ...before,
      { write: "work/epics/E-0001-a/M-0001-m.md", text: entity(milestone, "## Goal\nG\n") },
      { write: "sub/aiwf.yaml", text: "" },
      ...commit("milestone"),
    ],
    steps: [
      ...alone(
        ["add", "milestone", "--title", "T", "--epic", "E-0001", "--tdd", "none"],
        ["add", "adr", "--title", "T", "--body", "b"],
        ["add", "contract", "--title", "T", "--body", "b", "--format=json"],
        ["promote", "M-0001", "in_progress"],
        ["promote", "M-0001", "in_progress", "--format=json"],
        ["add", "gap", "--title", "T", "--body", "b", "--actor", "ai/x", "--principal", "human/t"],
        ["promote", "G-0001", "wontfix", "--actor", "ai/x", "--format=json"],
        ["promote", "G-0001", "wontfix", "--actor", "human/x", "--principal", "human/t"],
        ["version"],
        ["help"],
        ["doctor"],
        ["init"],
        ["add", "gap", "--title", "T", "--body", "b", "--root", "sub"],
        ["promote", "G-0001", "wontfix", "--root", "sub"],
        ["check", "--root", ".git"],
      ),
      { run: ["add", "gap", "--title", "T", "--body", "b"], cwd: "sub", alone: true },
    ],
  };
}

function fromStdin(): Run[] {
  return ["Text\n", "", "---\nx", "## What's missing\n"].flatMap((stdin) =>
    ["gap", "decision", "epic"].map((kind) => ({
      run: ["add", kind, "--title", "T", "--body-file", "-"],
      stdin,
      alone: true,
    })),
  );
}

// A middle dot stands for a space inside a word.
const LINES = `exec -- true
add gap --title T --body b --lock-timeout 1s
promote G-0001 wontfix --lock-timeout=0
add gap --title T --body b --fetch
add
add gap
add gap extra
add gap extra more --title T
add story --title T
add Gap --title T
add gap --title
add gap --title T
add gap --title T --body b
add gap --title=T --body=b
add --title T --body b gap
--title T --body b add gap
--root . add gap --title T --body b
--root=. add gap --title T --body b
add gap --root . --title T --body b
add gap --root nowhere --title T --body b
add gap --title T --title U --body b
add gap --title T --body b --body c
add gap --title T --body b --body-file body.md
add gap --title T --body-file body.md
add gap --title T --body-file nowhere.md
add gap --title T --body-file work
add gap --title T --body-file=
add gap --title T --body=
add gap --title T --force
add gap --title T --force --reason why
add gap --title T --force --reason=
add gap --title T --force --reason ·
add gap --title T --force=true --reason why
add gap --title T --force=false --reason why
add gap --title T --force=maybe --reason why
add gap --title T --force=1 --reason=why
add gap --title T --force --force=false
add gap --title T --body b --force --reason why
add gap --title T --body b --reason why
add epic --title T --force --reason why
add epic --title T --reason why
add epic --title T
add epic --title T --body b
add decision --title T
add decision --title T --body b
add decision --title T --force --reason why
add gap --title T --body b --priority high
add gap --title T --body b --priority HIGH
add gap --title T --body b --priority=
add gap --title T --body b --priority urgent
add gap --title T --body b --priority nope
add decision --title T --body b --priority low
add epic --title T --priority low
add gap --title T --body b --discovered-in E-0001
add gap --title T --body b --discovered-in E-01
add gap --title T --body b --discovered-in E-9999
add gap --title T --body b --discovered-in G-0001
add gap --title T --body b --discovered-in M-0001/AC-1
add gap --title T --body b --discovered-in=
add gap --title T --body b --discovered-in nonsense
add epic --title T --discovered-in E-0001
add decision --title T --body b --discovered-in E-0001
add decision --title T --body b --relates-to E-0001
add decision --title T --body b --relates-to E-0001,G-0001
add decision --title T --body b --relates-to E-0001,·G-001,
add decision --title T --body b --relates-to E-0001,E-0001
add decision --title T --body b --relates-to E-9999
add decision --title T --body b --relates-to ,
add decision --title T --body b --relates-to M-0001/AC-1
add gap --title T --body b --relates-to E-0001
add gap --title T --body b --actor human/x
add gap --title T --body b --actor human
add gap --title T --body b --actor human/
add gap --title T --body b --actor /x
add gap --title T --body b --actor human/x/y
add gap --title T --body b --actor human/x·y
add gap --title T --body b --actor=
add gap --title T --body b --actor ai/claude
add gap --title T --body b --actor ai/claude --principal human/x
add gap --title T --body b --actor bot/x
add gap --title T --body b --principal human/x
add gap --title T --body b --actor HUMAN/x
add gap --title T --body b --fetch
add gap --title T --body b --format=xml
add gap --title T --body b --format
add gap --title T --body b --pretty
add gap --title T --body b --pretty=false
add gap --title T --body b --bogus
add gap --title T --body b -x
add gap --title T --body b -- extra
add gap -- --title
promote
promote G-0001
promote G-0001 wontfix
promote G-001 wontfix
promote G-00001 wontfix
promote G-01 wontfix
promote g-0001 wontfix
promote G-0001 wontfix extra
promote G-0001 wontfix --reason done
promote G-0001 wontfix --reason=
promote G-0001 wontfix --force
promote G-0001 wontfix --force --reason why
promote G-0001 wontfix --force --reason ·
promote --reason done G-0001 wontfix
--reason done promote G-0001 wontfix
promote G-0001 open
promote G-0001 open --force --reason why
promote G-0001 bogus
promote G-0001 bogus --force --reason why
promote G-0001 addressed
promote G-0001 addressed --by E-0001
promote G-0001 addressed --by E-01
promote G-0001 addressed --by E-0001,D-0001
promote G-0001 addressed --by E-0001,·D-001,
promote G-0001 addressed --by E-9999
promote G-0001 addressed --by G-0001
promote G-0001 addressed --by=
promote G-0001 addressed --by ,
promote G-0001 addressed --by-commit nope
promote G-0001 addressed --by-commit=
promote G-0001 addressed --by-commit 0000000000000000000000000000000000000000
promote G-0001 addressed --force --reason why
promote G-0001 addressed --force --reason why --by-commit nope
promote G-0001 addressed --by E-0001 --force --reason why
promote G-0001 wontfix --by E-0001
promote G-0001 wontfix --by-commit HEAD
promote D-0001 accepted
promote D-0001 accepted --by E-0001
promote D-0001 superseded
promote D-0001 rejected
promote E-0001 active
promote E-0001 active --actor ai/claude
promote E-0001 active --actor ai/claude --principal human/x
promote E-0001 done
promote E-0001 cancelled
promote E-0001 active --by E-0001
promote M-0001 in_progress
promote M-0001/AC-1 met
promote ADR-0001 accepted
promote nonsense open
promote  open
promote G-9999 wontfix
promote G-0001 wontfix --actor nonsense
promote G-0001 wontfix --principal human/x
promote G-0001 wontfix --root nowhere
promote G-0001 wontfix --bogus
promote G-0001 --force
promote G-0001 wontfix --format=xml
check
check extra
check --fast
check --shape-only
check --fast --shape-only
check --verbose
check --verbose --fast
check --verbose --shape-only
check --since HEAD
check --since nope
check --since=
check --since HEAD --fast
check --pretty
check --format=xml
check --format=text
check --format TEXT
check --root nowhere
check --bogus
check --verbose=true
check --verbose=false
check --commit-msg nowhere
check --commit-msg body.md
check --commit-msg=
check --commit-msg work
history
history G-0001
history G-001
history G-00001
history G-0001 extra
history G-9999
history nonsense
history E-0001
history --show-authorization G-0001
history G-0001 --format=xml
history G-0001 --pretty
history G-0001 --root nowhere
history M-0001
history M-0001/AC-1
history a.*b
status
status extra
status --format=md
status --format=xml
status --pretty
status --no-trunc
status --root nowhere
status --bogus
render
render roadmap
render roadmap extra
render roadmap --write
render roadmap --root nowhere
render roadmap --bogus
render --format=xml
render nonsense
version
version extra
bogus
chekc
--bogus
-x
--root
help bogus`
  .split("\n")
  .filter((line) => line !== "");
