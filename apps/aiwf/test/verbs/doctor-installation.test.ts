import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { rowsOf } from "../support/doctor-rows.js";
import { type InstalledCopy, installCopy } from "../support/installed-copy.js";
import { runAiwf, startProcess } from "../support/processes.js";
import { BIN, type ScratchRepo, scratchDirectory, scratchRepo } from "../support/scratch-repo.js";
import { wrappedGit } from "../support/wrapped-git.js";

const FAULTS: { what: string; make: (copy: InstalledCopy) => void; report: RegExp }[] = [
  {
    what: "missing",
    make: ({ fsExt }) => rmSync(fsExt, { recursive: true }),
    report: /, because fs-ext is not installed: npm install fs-ext, with a C\+\+ compiler$/,
  },
  {
    what: "there, but its install script was held back",
    make: ({ fsExt }) => rmSync(join(fsExt, "build"), { recursive: true }),
    report: /, because fs-ext is not built: npm approve-scripts fs-ext \(npm 12 only\), then npm rebuild fs-ext$/,
  },
  {
    what: "built for another version of Node.js",
    make: ({ fsExt }) => {
      writeFileSync(join(fsExt, "build/Release/fs_ext.node"), "not an addon of this Node.js");
      const settings = join(fsExt, "build/config.gypi");
      const text = readFileSync(settings, "utf8");
      writeFileSync(settings, text.replace(/("node_module_version": )\d+/, "$1108"));
    },
    report: /, because fs-ext is built for ABI 108 and this Node\.js has ABI \d+: npm rebuild fs-ext$/,
  },
];

describe("an fs-ext that is", () => {
  test.each(FAULTS)("$what leaves the lock to a helper; doctor tells the remedy, and is not alarmed", async (fault) => {
    const repo = await soundRepo();
    const copy = installCopy();
    fault.make(copy);
    const doctor = await runCopy(copy, repo, "doctor");
    expect(doctor).toMatchObject({ exitCode: 0, stderr: "" });
    expect(rowsOf(doctor.stdout).get("locking")).toMatch(fault.report);
    expect(await runCopy(copy, repo, "exec", "--", "true")).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("missing where there is no helper either makes doctor fail, and verbs that lock are refused", async () => {
    const repo = await soundRepo();
    const copy = installCopy();
    rmSync(copy.fsExt, { recursive: true });
    const git = ["/usr/bin/git", "/bin/git", "/usr/local/bin/git"].find(existsSync) ?? "git";
    const PATH = scratchDirectory();
    symlinkSync(git, join(PATH, "git"));
    const options = { cwd: repo.root, env: { PATH }, reject: false } as const;
    const doctor = await execa(process.execPath, [copy.bin, "doctor"], options);
    expect(doctor.exitCode).toBe(1);
    expect(rowsOf(`${doctor.stdout}\n`).get("locking")).toMatch(
      /or install one of flock, perl, python3 in .* PATH; until then, aiwf refuses verbs that change the repository$/,
    );
    const refused = await execa(process.execPath, [copy.bin, "exec", "--", "true"], options);
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toMatch(/^aiwf exec: acquiring repo lock: cannot call flock\(2\): /);
    expect((await execa(process.execPath, [copy.bin, "check"], options)).exitCode).toBe(0);
  });

  test("sound makes doctor pass, without loading it", async () => {
    const repo = await soundRepo();
    const copy = installCopy();
    // Whoever loads it now, in whatever process, leaves a trace.
    const trace = join(scratchDirectory(), "loaded");
    writeFileSync(join(copy.fsExt, "fs-ext.js"), `require("fs").writeFileSync(${JSON.stringify(trace)}, "");`);
    const doctor = await runCopy(copy, repo, "doctor");
    expect(doctor).toMatchObject({ exitCode: 0, stderr: "" });
    expect(rowsOf(doctor.stdout).get("locking")).toBe(`fs-ext for ABI ${process.versions.modules}`);
    expect(existsSync(trace)).toBe(false);
  });
});

describe("git", () => {
  test("that is missing makes doctor fail, with the remedy", async () => {
    const repo = await soundRepo();
    const doctor = await runAiwf(repo, ["doctor"], { env: { PATH: scratchDirectory() } });
    expect(doctor).toMatchObject({ exitCode: 1, stderr: "" });
    expect(rowsOf(doctor.stdout).get("git")).toBe("not found in PATH; install git 2.31 or newer");
    expect(rowsOf(doctor.stdout).get("actor")).toBe("not known: without git, pass --actor");
  });

  test.each(["2.17.1", "1.8.3.1", "2.30.3.windows.1"])("%s makes doctor fail: it is too old", async (version) => {
    const repo = await soundRepo();
    const env = await wrappedGit({ "--version": `echo 'git version ${version}'; exit` });
    const doctor = await runAiwf(repo, ["doctor"], { env });
    expect(doctor).toMatchObject({ exitCode: 1, stderr: "" });
    expect(rowsOf(doctor.stdout).get("git")).toMatch(/^[\d.]+ is too old; install git 2\.31 or newer$/);
  });

  test.each(["2.31.0", "2.50.1 (Apple Git-155)", "3.0.0"])("%s is new enough", async (version) => {
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
