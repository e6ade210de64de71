import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { rowsOf } from "../support/doctor-rows.js";
import { type InstalledCopy, installCopy } from "../support/installed-copy.js";
import { runAiwf, startProcess } from "../support/processes.js";
import { BIN, type ScratchRepo, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";
import { wrappedGit } from "../support/wrapped-git.js";

const OTHER_ABI = "108";
const OTHER_ABI_SOURCE = fileURLToPath(new URL("../fixtures/other-abi.c", import.meta.url));

/** Makes of a built fs-ext one that was built for another version of Node.js. */
function rebuildForOtherNode({ fsExt }: InstalledCopy): void {
  const linking = process.platform === "darwin" ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared", "-fPIC"];
  const binary = join(fsExt, "build/Release/fs_ext.node");
  execaSync("cc", [...linking, `-DOTHER_ABI=${OTHER_ABI}`, "-o", binary, OTHER_ABI_SOURCE]);
  const settings = join(fsExt, "build/config.gypi");
  const text = readFileSync(settings, "utf8");
  writeFileSync(settings, text.replace(/("node_module_version": )\d+/, `$1${OTHER_ABI}`));
}

const FAULTS: { what: string; make: (copy: InstalledCopy) => void; report: RegExp }[] = [
  {
    what: "missing",
    make: ({ fsExt }) => rmSync(fsExt, { recursive: true }),
    report:
      /^not installed: .*; install a C\+\+ compiler, make and Python, then: npm install --include=optional; .*overrides/,
  },
  {
    what: "there, but its install script was held back",
    make: ({ fsExt }) => rmSync(join(fsExt, "build"), { recursive: true }),
    report:
      /^installed, but not built: .*; in a project: npm approve-scripts fs-ext && npm rebuild fs-ext .*--allow-scripts=fs-ext aiwf; /,
  },
  {
    what: "there, but could not be compiled",
    make: ({ fsExt }) => rmSync(join(fsExt, "build/Release"), { recursive: true }),
    report: /^its build failed; install a C\+\+ compiler, make and Python, then: npm rebuild fs-ext .*; .*overrides/,
  },
  {
    what: "built for another version of Node.js",
    make: rebuildForOtherNode,
    report: new RegExp(
      `^built for another version of Node.js \\(ABI ${OTHER_ABI}; this one has ${process.versions.modules}\\); npm rebuild fs-ext .*--global fs-ext\\); `,
    ),
  },
  {
    what: "damaged, without traces of its build",
    make: ({ fsExt }) => {
      writeFileSync(join(fsExt, "build/Release/fs_ext.node"), "not a library");
      rmSync(join(fsExt, "build/config.gypi"));
    },
    report: /^cannot be loaded: Error: .*fs_ext\.node.*; npm rebuild fs-ext .*; /,
  },
];

describe("an fs-ext that is", () => {
  test.each(FAULTS)("$what makes doctor fail, with the remedy, and verbs that lock are refused", async (fault) => {
    const repo = await soundRepo();
    const copy = installCopy();
    fault.make(copy);
    const doctor = await runCopy(copy, repo, "doctor");
    expect(doctor).toMatchObject({ exitCode: 1, stderr: "" });
    expect(rowsOf(doctor.stdout).get("fs-ext")).toMatch(fault.report);
    expect(rowsOf(doctor.stdout).get("fs-ext")).toMatch(/until then, verbs that change the repository are refused$/);
    expect(await runCopy(copy, repo, "exec", "--", "true")).toMatchObject({ exitCode: 3, stdout: "" });
    expect(await runCopy(copy, repo, "check")).toMatchObject({ exitCode: 0 });
  });

  test("so broken that it ends the process does not end doctor", async () => {
    const repo = await soundRepo();
    const copy = installCopy();
    writeFileSync(join(copy.fsExt, "fs-ext.js"), "process.abort();");
    rmSync(join(copy.fsExt, "build/config.gypi"));
    const doctor = await runCopy(copy, repo, "doctor");
    expect(doctor).toMatchObject({ exitCode: 1, stderr: "" });
    expect(rowsOf(doctor.stdout).get("fs-ext")).toMatch(
      /^cannot be loaded: it ends the process; npm rebuild fs-ext .*; /,
    );
  });

  test("sound makes doctor pass, without loading it", async () => {
    const repo = await soundRepo();
    const copy = installCopy();
    // Whoever loads it now, in whatever process, leaves a trace.
    const trace = join(scratchDirectory(), "loaded");
    writeFileSync(join(copy.fsExt, "fs-ext.js"), `require("fs").writeFileSync(${JSON.stringify(trace)}, "");`);
    const doctor = await runCopy(copy, repo, "doctor");
    expect(doctor).toMatchObject({ exitCode: 0, stderr: "" });
    expect(rowsOf(doctor.stdout).get("fs-ext")).toBe(`ok (built for ABI ${process.versions.modules})`);
    expect(existsSync(trace)).toBe(false);
  });

  test("another package of that name, which was not built here, is tried out", async () => {
    const repo = await soundRepo();
    const copy = installCopy();
    cpSync(join(copy.fsExt, "build/Release"), join(copy.fsExt, "prebuilds"), { recursive: true });
    rmSync(join(copy.fsExt, "build"), { recursive: true });
    writeFileSync(join(copy.fsExt, "fs-ext.js"), 'module.exports = require("./prebuilds/fs_ext.node");');
    const doctor = await runCopy(copy, repo, "doctor");
    expect(rowsOf(doctor.stdout).get("fs-ext")).toBe("ok (it loads)");
    expect(doctor).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("git", () => {
  test("that is missing makes doctor fail, with the remedy", async () => {
    const repo = await soundRepo();
    const doctor = await runAiwf(repo, ["doctor"], { env: { PATH: scratchDirectory() } });
    expect(doctor).toMatchObject({ exitCode: 1, stderr: "" });
    expect(rowsOf(doctor.stdout).get("git")).toBe("not found in PATH; install git 2.30 or newer");
    expect(rowsOf(doctor.stdout).get("actor")).toBe("not known: without git, pass --actor");
  });

  test.each(["2.17.1", "1.8.3.1", "2.29.3.windows.1"])("%s makes doctor fail: it is too old", async (version) => {
    const repo = await soundRepo();
    const env = await wrappedGit({ "--version": `echo 'git version ${version}'; exit` });
    const doctor = await runAiwf(repo, ["doctor"], { env });
    expect(doctor).toMatchObject({ exitCode: 1, stderr: "" });
    expect(rowsOf(doctor.stdout).get("git")).toMatch(/^[\d.]+ is too old; install git 2\.30 or newer$/);
  });

  test.each(["2.30.0", "2.50.1 (Apple Git-155)", "3.0.0"])("%s is new enough", async (version) => {
    const repo = await soundRepo();
    const env = await wrappedGit({ "--version": `echo 'git version ${version}'; exit` });
    const doctor = await runAiwf(repo, ["doctor"], { env });
    expect(doctor).toMatchObject({ exitCode: 0, stderr: "" });
    expect(rowsOf(doctor.stdout).get("git")).toBe(version.split(" ")[0]);
  });
});

// Root may write everywhere, unless it gives up that right.
const isRoot = process.getuid?.() === 0;
const GIVE_UP = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
const isBound = !isRoot || !execaSync("setpriv", [...GIVE_UP.slice(1), "true"], { reject: false }).failed;
if (!isBound) console.log("skipped: the tests of what may not be written, because root cannot give up its rights here");

describe.runIf(isBound)("what may not be written makes doctor fail, with the remedy:", () => {
  const REMEDY = "give it to the user who runs aiwf; a run as root may have made it";

  test.each([
    { path: ".git", mode: 0o555 },
    { path: ".git/aiwf.lock", mode: 0o444 },
  ])("$path", async ({ path, mode }) => {
    const repo = await soundRepo();
    writeFileSync(join(repo.root, ".git/aiwf.lock"), "");
    chmodSync(join(repo.root, path), mode);
    const doctor = await runBound(repo, "doctor");
    expect(doctor).toMatchObject({ exitCode: 1, stderr: "" });
    expect(rowsOf(doctor.stdout).get("access")).toBe(`${repo.root}/${path} cannot be written; ${REMEDY}`);
    chmodSync(join(repo.root, path), 0o755);
    expect(await runBound(repo, "doctor")).toMatchObject({ exitCode: 0 });
  });

  test("a root without a git directory, where its lockfile would be", async () => {
    const root = scratchDirectory();
    mkdirSync(join(root, "sub"));
    writeFileSync(join(root, "sub/aiwf.yaml"), "");
    chmodSync(join(root, "sub"), 0o555);
    const { stdout } = await runBound({ root: join(root, "sub") }, "doctor");
    expect(rowsOf(stdout).get("access")).toBe(`${root}/sub cannot be written; ${REMEDY}`);
  });
});

/** Runs aiwf as a user whom permissions bind. */
async function runBound({ root }: Pick<ScratchRepo, "root">, ...args: string[]) {
  const [command = "", ...rest] = [...(isRoot ? GIVE_UP : []), process.execPath, BIN, ...args];
  const aiwf = startProcess(command, rest, { cwd: root });
  aiwf.endInput();
  return aiwf.ended;
}

async function runCopy({ bin }: InstalledCopy, { root }: ScratchRepo, ...args: string[]) {
  const options = { cwd: root, reject: false, stripFinalNewline: false } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [bin, ...args], options);
  return { exitCode, stdout, stderr };
}

async function soundRepo(): Promise<ScratchRepo> {
  const repo = await scratchRepo();
  repo.write("aiwf.yaml", "");
  return repo;
}
