import { expect, test } from "vitest";
import { changesIn, commitAt, commitCount, messageAtHead, NO_CHANGES, textOf } from "../support/repository-facts.js";
import { entityText, type ScratchRepo, scratchRepo } from "../support/scratch-repo.js";

test("a promotion rewrites the status alone and commits it with its trailers", async () => {
  const repo = await repoWith("gap", "open", { body: "Body\n\n---\nwithout a last newline" });
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({
    exitCode: 0,
    stdout: "aiwf promote G-0001 open -> wontfix\n",
    stderr: "",
  });
  expect(textOf(repo, PATHS.gap)).toBe(
    "---\nid: G-0001\ntitle: A\nstatus: wontfix\n---\nBody\n\n---\nwithout a last newline",
  );
  expect(await messageAtHead(repo)).toBe(
    "aiwf promote G-0001 open -> wontfix\n\naiwf-verb: promote\naiwf-entity: G-0001\naiwf-actor: human/t\naiwf-to: wontfix\n",
  );
  expect(await repo.git("diff", "--name-only", "HEAD^", "HEAD")).toBe(`${PATHS.gap}\n`);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("the envelope has its keys in the order of the Go program", async () => {
  const repo = await repoWith("gap", "open");
  const { stdout } = await repo.aiwf("promote", "G-0001", "wontfix", "--format=json");
  const id = /"correlation_id":"([0-9a-f]{16})"/.exec(stdout)?.[1];
  expect(stdout).toBe(
    '{"tool":"aiwf","version":"0.1.0","status":"ok","findings":[],' +
      '"result":{"subject":"aiwf promote G-0001 open -\\u003e wontfix"},' +
      `"metadata":{"commit_sha":"${await commitAt(repo)}","correlation_id":"${id}","entity_id":"G-0001",` +
      '"from":"open","to":"wontfix"}}\n',
  );
});

test("an id may be typed narrow: the subject echoes it, the trailer has it in full", async () => {
  const repo = await repoWith("epic", "proposed");
  expect(await repo.aiwf("promote", "E-01", "cancelled", "--reason", " no time ")).toMatchObject({ exitCode: 0 });
  expect(await messageAtHead(repo)).toBe(
    "aiwf promote E-01 proposed -> cancelled\n\nno time\n\n" +
      "aiwf-verb: promote\naiwf-entity: E-0001\naiwf-actor: human/t\naiwf-to: cancelled\n",
  );
});

test("an illegal step has a code in the envelope", async () => {
  const repo = await repoWith("gap", "wontfix");
  const { exitCode, stdout, stderr } = await repo.aiwf("promote", "G-0001", "open", "--format=json");
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
  expect(stdout.replace(/[0-9a-f]{16}/, "<id>")).toBe(
    '{"tool":"aiwf","version":"0.1.0","status":"error","findings":[],"error":{"code":"fsm-transition-illegal",' +
      '"message":"gap status \\"wontfix\\" is terminal; cannot transition to \\"open\\""},' +
      '"metadata":{"correlation_id":"<id>"}}\n',
  );
});

test("promoting to the status that it has is done already: exit 0 and no commit", async () => {
  const repo = await repoWith("gap", "wontfix");
  const message = "G-001 is already wontfix; nothing to change";
  expect(await repo.aiwf("promote", "G-001", "wontfix")).toMatchObject({ exitCode: 0, stdout: `${message}\n` });
  const { stdout } = await repo.aiwf("promote", "G-001", "wontfix", "--format=json");
  expect(stdout.replace(/[0-9a-f]{16}/, "<id>")).toBe(
    `{"tool":"aiwf","version":"0.1.0","status":"ok","findings":[],"result":{"subject":"${message}"},` +
      '"metadata":{"correlation_id":"<id>"}}\n',
  );
  expect(await commitCount(repo)).toBe(1);
});

test("--force takes an illegal step and tells so in the commit", async () => {
  const repo = await repoWith("gap", "wontfix");
  expect(await repo.aiwf("promote", "G-0001", "open", "--force", "--reason", "came back")).toMatchObject({
    exitCode: 0,
  });
  expect(await messageAtHead(repo)).toBe(
    "aiwf promote G-0001 wontfix -> open\n\ncame back\n\n" +
      "aiwf-verb: promote\naiwf-entity: G-0001\naiwf-actor: human/t\naiwf-to: open\naiwf-force: came back\n",
  );
});

test("a reason of several lines does not spoil the trailers, nor can it add to them", async () => {
  const repo = await repoWith("gap", "wontfix");
  const reason = "came back\n\naiwf-actor: human/somebody-else\r\nlast line";
  expect(await repo.aiwf("promote", "G-0001", "open", "--force", "--reason", reason)).toMatchObject({ exitCode: 0 });
  expect(await repo.git("log", "-1", "--format=%(trailers)")).toBe(
    "aiwf-verb: promote\naiwf-entity: G-0001\naiwf-actor: human/t\naiwf-to: open\n" +
      "aiwf-force: came back aiwf-actor: human/somebody-else last line\n\n",
  );
  expect(await repo.git("log", "-1", "--format=%b")).toContain(`${reason}\n\naiwf-verb: promote\n`);
});

test("--force does not invent a status", async () => {
  const repo = await repoWith("gap", "open");
  const refusal = await repo.aiwf("promote", "G-0001", "nonsense", "--force", "--reason", "why");
  expect(refusal).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refusal.stderr).toContain('error status-valid: status "nonsense" is not allowed for kind gap');
  expect(await commitCount(repo)).toBe(1);
});

test("a gap that is addressed names by what", async () => {
  const repo = await repoWith("gap", "open");
  await repo.aiwf("add", "epic", "--title", "The answer");
  expect(await repo.aiwf("promote", "G-0001", "addressed", "--by", "E-0001")).toMatchObject({ exitCode: 0 });
  expect(textOf(repo, PATHS.gap)).toMatch(/\nstatus: addressed\naddressed_by:\n {4}- E-0001\n---\n/);
});

test("a gap that is addressed by commits names them in full", async () => {
  const repo = await repoWith("gap", "open");
  await repo.commit("another");
  const [head, parent] = [await commitAt(repo), await commitAt(repo, "HEAD^")];
  const args = ["promote", "G-0001", "addressed", "--by-commit", `HEAD, ${parent.slice(0, 8)}`];
  expect(await repo.aiwf(...args)).toMatchObject({ exitCode: 0 });
  expect(textOf(repo, PATHS.gap)).toContain(
    `\naddressed_by_commit:\n    - ${quoted(head)}\n    - ${quoted(parent)}\n---\n`,
  );
  expect(await repo.aiwf("check")).toMatchObject({ exitCode: 0 });
});

test("an epic becomes active on the trunk branch, also where another is configured", async () => {
  const repo = await repoWith("epic", "proposed");
  await repo.git("checkout", "-q", "-b", "develop");
  expect(await repo.aiwf("promote", "E-0001", "active")).toMatchObject({
    exitCode: 2,
    stderr:
      'aiwf promote: aiwf promote E-0001 active: refusing to land on "develop" — this activation is expected on "main" (a concurrent session checked out a different branch here? see G-0269); `git checkout main` and retry, or use `--force --reason "..."` to override\n',
  });
  repo.write("aiwf.yaml", "allocate:\n  trunk: refs/heads/develop\n");
  expect(await repo.aiwf("promote", "E-0001", "active")).toMatchObject({ exitCode: 0 });
});

test("an epic becomes active elsewhere by force", async () => {
  const repo = await repoWith("epic", "proposed");
  await repo.git("checkout", "-q", "--detach");
  const refusal = await repo.aiwf("promote", "E-0001", "active");
  expect(refusal).toMatchObject({ exitCode: 2 });
  expect(refusal.stderr).toContain('refusing to land on "(detached HEAD)"');
  expect(await repo.aiwf("promote", "E-0001", "active", "--force", "--reason", "r")).toMatchObject({ exitCode: 0 });
});

test("an epic does not end before its milestones, not even by force", async () => {
  const repo = await repoWith("epic", "active");
  const milestone = "work/epics/E-0001-a/M-0001-m.md";
  for (const status of ["draft", "in_progress", "bogus"]) {
    repo.write(milestone, entityText({ id: "M-0001", title: "M", status, parent: "E-0001" }));
    const refusal = await repo.aiwf("promote", "E-0001", "done", "--force", "--reason", "r");
    expect(refusal).toMatchObject({
      exitCode: 1,
      stderr:
        "aiwf promote: cannot promote E-0001 to done: 1 non-terminal child milestone(s) [M-0001] (epic-promote-non-terminal-children); cancel or done each before promoting the epic to a terminal status\n",
    });
  }
  repo.write(milestone, entityText({ id: "M-0001", title: "M", status: "cancelled", parent: "E-0001" }));
  expect(await repo.aiwf("promote", "E-0001", "done")).toMatchObject({ exitCode: 0 });
});

test("before the first commit there is nothing to compare the file with", async () => {
  const repo = await scratchRepo();
  writeEntity(repo, "gap", "open");
  expect(await repo.aiwf("promote", "G-0001", "wontfix")).toMatchObject({ exitCode: 0 });
  expect(await commitCount(repo)).toBe(1);
});

type Kind = keyof typeof PATHS;

const IDS = { gap: "G-0001", decision: "D-0001", epic: "E-0001" };
const PATHS = {
  gap: "work/gaps/G-0001-a.md",
  decision: "work/decisions/D-0001-a.md",
  epic: "work/epics/E-0001-a/epic.md",
};

function writeEntity(repo: ScratchRepo, kind: Kind, status: string, body = "Text\n"): void {
  repo.write(PATHS[kind], entityText({ id: IDS[kind], title: "A", status }, body));
}

async function repoWith(kind: Kind, status: string, { body = "Text\n" } = {}): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  writeEntity(repo, kind, status, body);
  await repo.commit("start");
  return repo;
}

// A hash of digits alone, or one like 12e4…, would read as a number.
function quoted(sha: string): string {
  return /^\d+(?:e\d+)?$/.test(sha) ? `"${sha}"` : sha;
}
