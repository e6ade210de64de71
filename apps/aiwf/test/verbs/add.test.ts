import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { startAiwf } from "../support/processes.js";
import { changesIn, commitAt, commitCount, messageAtHead, NO_CHANGES, textOf } from "../support/repository-facts.js";
import { entityText, type ScratchRepo, scratchRepo } from "../support/scratch-repo.js";

const FRONTMATTER = (id: string, status: string) => `---\nid: ${id}\ntitle: Hello world\nstatus: ${status}\n---\n`;

const VECTORS = [
  {
    name: "A: a gap with a body",
    args: ["gap", "--title", "Hello world", "--body", "Some text"],
    path: "work/gaps/G-0001-hello-world.md",
    bytes: `${FRONTMATTER("G-0001", "open")}Some text`,
    blob: "c486fc25fcfc109bd134a93a873b5d0e7439e1ed",
    subject: 'aiwf add gap G-0001 "Hello world"',
    message: 'aiwf add gap G-0001 "Hello world"\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/t\n',
  },
  {
    name: "B: a gap that is empty by force",
    args: ["gap", "--title", "Hello world", "--force", "--reason", " why "],
    path: "work/gaps/G-0001-hello-world.md",
    bytes: `${FRONTMATTER("G-0001", "open")}\n## What's missing\n\n## Why it matters\n`,
    blob: "97ca1d592872bb5abb13c90350482aea45790974",
    subject: 'aiwf add gap G-0001 "Hello world"',
    message:
      'aiwf add gap G-0001 "Hello world"\n\nwhy\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/t\naiwf-force: why\n',
  },
  {
    name: "C: an epic",
    args: ["epic", "--title", "Hello world"],
    path: "work/epics/E-0001-hello-world/epic.md",
    bytes: `${FRONTMATTER("E-0001", "proposed")}\n## Goal\n\n## Scope\n\n## Out of scope\n`,
    blob: "857d1e0bc692ba50a4f3980531d8aacc7a2c106c",
    subject: 'aiwf add epic E-0001 "Hello world"',
    message: 'aiwf add epic E-0001 "Hello world"\n\naiwf-verb: add\naiwf-entity: E-0001\naiwf-actor: human/t\n',
  },
  {
    name: "D: a decision that is empty by force",
    args: ["decision", "--title", "Hello world", "--force", "--reason", "why"],
    path: "work/decisions/D-0001-hello-world.md",
    bytes: `${FRONTMATTER("D-0001", "proposed")}\n## Question\n\n## Decision\n\n## Reasoning\n`,
    blob: "25d75b52e49df8d5d41b99163d42a92a97643707",
    subject: 'aiwf add decision D-0001 "Hello world"',
    message:
      'aiwf add decision D-0001 "Hello world"\n\nwhy\n\naiwf-verb: add\naiwf-entity: D-0001\naiwf-actor: human/t\naiwf-force: why\n',
  },
];

test.each(VECTORS)("vector $name has the bytes of the Go program in the file and in the commit", async (vector) => {
  const repo = await scratchRepo();
  expect(await repo.aiwf("add", ...vector.args)).toEqual({
    exitCode: 0,
    stdout: `${vector.subject}\n`,
    stderr: "",
  });
  expect(textOf(repo, vector.path)).toBe(vector.bytes);
  expect(await repo.git("ls-tree", "-r", "HEAD")).toBe(`100644 blob ${vector.blob}\t${vector.path}\n`);
  expect(await messageAtHead(repo)).toBe(vector.message);
  expect(await changesIn(repo)).toEqual(NO_CHANGES);
});

test("the first commit is a root commit on the unborn branch, and each later one is a child of HEAD", async () => {
  const repo = await scratchRepo();
  await addGap(repo, "First");
  expect(await repo.git("log", "--format=%P")).toBe("\n");
  const first = await commitAt(repo, "refs/heads/main");
  await addGap(repo, "Second");
  expect(await repo.git("log", "-1", "--format=%P")).toBe(`${first}\n`);
  expect(await repo.git("ls-tree", "-r", "--name-only", "HEAD")).toBe(
    "work/gaps/G-0001-first.md\nwork/gaps/G-0002-second.md\n",
  );
});

test("a detached HEAD moves, and no branch does", async () => {
  const repo = await scratchRepo();
  await repo.commit("start");
  const main = await commitAt(repo, "main");
  await repo.git("checkout", "-q", "--detach");
  await addGap(repo, "Detached");
  expect(await commitAt(repo, "main")).toBe(main);
  expect(await commitAt(repo, "HEAD^")).toBe(main);
});

test("the reflog names the commits, as after git commit", async () => {
  const repo = await scratchRepo();
  await addGap(repo, "First");
  await addGap(repo, "Second");
  expect(await repo.git("reflog", "--format=%gs")).toBe(
    'commit: aiwf add gap G-0002 "Second"\ncommit (initial): aiwf add gap G-0001 "First"\n',
  );
});

test("the file has mode 0644 whatever the umask, and git records 100644", async () => {
  const repo = await scratchRepo();
  const umask = process.umask(0o077);
  try {
    await addGap(repo, "Private");
  } finally {
    process.umask(umask);
  }
  expect(statSync(join(repo.root, "work/gaps/G-0001-private.md")).mode & 0o7777).toBe(0o644);
  expect(await repo.git("ls-tree", "-r", "HEAD")).toMatch(/^100644 /);
});

test("a body from a file or from standard input gets into the commit byte for byte", async () => {
  const repo = await scratchRepo();
  await repo.git("config", "core.autocrlf", "true");
  const body = Buffer.from([0x6f, 0x6e, 0x65, 0x0d, 0x0a, 0xff, 0x00]);
  writeFileSync(join(repo.root, "body.md"), body);
  await repo.aiwf("add", "gap", "--title", "A", "--body-file", "body.md");
  const add = startAiwf(repo, ["add", "gap", "--title", "B", "--body-file", "-"]);
  add.endInput(body);
  expect(await add.ended).toMatchObject({ exitCode: 0 });
  for (const name of ["G-0001-a.md", "G-0002-b.md"]) {
    const options = { cwd: repo.root, encoding: "buffer" } as const;
    const { stdout } = await execa("git", ["cat-file", "blob", `HEAD:work/gaps/${name}`], options);
    expect(Buffer.from(stdout).subarray(-body.length)).toEqual(body);
  }
});

test("the envelope has its keys in the order of the Go program", async () => {
  const repo = await scratchRepo();
  const { exitCode, stdout, stderr } = await repo.aiwf(
    ...["add", "gap", "--title", "A <b> & c", "--body", "text", "--format", "json"],
  );
  const sha = await commitAt(repo);
  const id = /"correlation_id":"([0-9a-f]{16})"/.exec(stdout)?.[1];
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toBe(
    '{"tool":"aiwf","version":"0.1.0","status":"ok","findings":[],' +
      '"result":{"subject":"aiwf add gap G-0001 \\"A \\u003cb\\u003e \\u0026 c\\""},' +
      `"metadata":{"commit_sha":"${sha}","correlation_id":"${id}","entity_id":"G-0001","kind":"gap"}}\n`,
  );
});

test("a title outside ASCII is kept, its slug drops characters, and a warning says so", async () => {
  const repo = await scratchRepo();
  const text = await repo.aiwf("add", "epic", "--title", "aéb");
  expect(text).toMatchObject({ exitCode: 0, stdout: 'aiwf add epic E-0001 "aéb"\n' });
  expect(text.stderr).toMatch(
    /^warning slug-dropped-chars: title "aéb" contains non-ASCII characters .*\n\n1 findings \(0 errors, 1 warnings\)\n$/,
  );

  const json = await repo.aiwf("add", "epic", "--title", "ñandú", "--format=json");
  expect(json).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(json.stdout)).toMatchObject({
    status: "findings",
    findings: [{ code: "slug-dropped-chars", severity: "warning", entity_id: "E-0002" }],
    metadata: { commit_sha: await commitAt(repo) },
  });
});

test("fields follow the title in the file, in the fixed order", async () => {
  const repo = await scratchRepo();
  await repo.aiwf("add", "epic", "--title", "Epic");
  await repo.aiwf(...["add", "gap", "--title", "A", "--body", "b", "--discovered-in", "E-01", "--priority", "high"]);
  await repo.aiwf("add", "decision", "--title", "A", "--body", "b", "--relates-to", "E-0001, G-001");
  expect(textOf(repo, "work/gaps/G-0001-a.md")).toBe(
    "---\nid: G-0001\ntitle: A\nstatus: open\npriority: high\ndiscovered_in: E-01\n---\nb",
  );
  expect(textOf(repo, "work/decisions/D-0001-a.md")).toBe(
    "---\nid: D-0001\ntitle: A\nstatus: proposed\nrelates_to:\n    - E-0001\n    - G-001\n---\nb",
  );
});

test("the next id follows the largest one in the working tree, committed or not, and on any branch", async () => {
  const repo = await scratchRepo();
  await addGap(repo, "First");
  await repo.git("checkout", "-q", "-b", "side");
  repo.write("work/gaps/G-0007-side.md", entityText({ id: "G-0007", title: "Side", status: "open" }));
  await repo.commit("add by hand");
  await repo.git("checkout", "-q", "main");
  expect((await addGap(repo, "After the branch")).stdout).toContain("G-0008");
  repo.write("work/gaps/G-0011-mine.md", entityText({ id: "G-0011", title: "Mine", status: "open" }));
  expect((await addGap(repo, "After my file")).stdout).toContain("G-0012");
});

test("the next id follows what a detached HEAD has", async () => {
  const repo = await scratchRepo();
  await addGap(repo, "First");
  await repo.git("checkout", "-q", "--detach");
  const path = "work/gaps/G-0020-detached.md";
  repo.write(path, "x");
  await repo.commit("detached");
  await repo.git("update-index", "--force-remove", path);
  rmSync(join(repo.root, path));
  expect((await addGap(repo, "After it")).stdout).toContain("G-0021");
});

test("a file that holds no entity, but has an id in its name, keeps this id and its bytes", async () => {
  const repo = await scratchRepo();
  repo.write("work/gaps/G-0001-a.md", "no frontmatter\n");
  expect((await addGap(repo, "A")).stdout).toBe('aiwf add gap G-0002 "A"\n');
  expect(textOf(repo, "work/gaps/G-0001-a.md")).toBe("no frontmatter\n");
});

test("a gap that is born complete leaves no trace of --force", async () => {
  const repo = await scratchRepo();
  await repo.aiwf("add", "gap", "--title", "A", "--body", "text", "--force", "--reason", "just in case");
  expect(await messageAtHead(repo)).toBe(
    'aiwf add gap G-0001 "A"\n\naiwf-verb: add\naiwf-entity: G-0001\naiwf-actor: human/t\n',
  );
});

test("--actor names the actor, and an actor that is not human is refused", async () => {
  const repo = await scratchRepo();
  await repo.aiwf("add", "epic", "--title", "A", "--actor", "human/someone");
  expect(await messageAtHead(repo)).toContain("\naiwf-actor: human/someone\n");
  const refusal = await repo.aiwf("add", "epic", "--title", "B", "--actor", "ai/robot");
  expect(refusal.exitCode).toBe(1);
  expect(refusal.stderr).toMatch(/^aiwf add: provenance refused: /);
  expect(await commitCount(repo)).toBe(1);
});

test("--fetch that fails is a warning", async () => {
  const repo = await scratchRepo();
  await repo.git("remote", "add", "origin", join(repo.root, "nowhere"));
  const { exitCode, stdout, stderr } = await repo.aiwf("add", "epic", "--title", "A", "--fetch");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'aiwf add epic E-0001 "A"\n' });
  expect(stderr).toMatch(/^aiwf add: --fetch: .*; allocating against the local view\n$/s);
});

function addGap(repo: ScratchRepo, title: string) {
  return repo.aiwf("add", "gap", "--title", title, "--body", "text");
}
