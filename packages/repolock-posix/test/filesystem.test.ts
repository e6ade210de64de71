import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeFilesystem } from "../src/filesystem.js";
import { startProcess } from "./processes.js";

const fixture = fileURLToPath(new URL("fixtures/inspect-and-report.js", import.meta.url));

test("where the directory cannot be reached, nothing is known, and nothing is thrown", () => {
  expect(describeFilesystem("/missing/.aiwf.lock")).toEqual({ type: "unknown", scope: "unknown" });
});

const canMount = process.getuid?.() === 0 && !execaSync("unshare", ["--mount", "true"], { reject: false }).failed;
if (!canMount) console.log("skipped: the tests on file systems mounted for them, which need root and Linux");

/** Why a disk image of this type cannot be made or mounted here; undefined if it can. */
function hindrance(type: string): string | undefined {
  if (execaSync(`mkfs.${type}`, ["-V"], { reject: false }).exitCode === undefined)
    return `mkfs.${type} is not installed`;
  if (!readFileSync("/proc/filesystems", "utf8").split(/\s/).includes(type)) return `this kernel has no ${type}`;
  return existsSync("/dev/loop-control") ? undefined : "there are no loop devices";
}

describe.skipIf(!canMount)("on a real mount", () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "repolock-filesystem-"));
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  /** Runs the commands in a mount namespace of their own and then inspects the roots there. */
  async function inspectAfter(commands: string, ...roots: string[]) {
    const script = `cd "$0" && ${commands} && exec "$@"`;
    const args = ["--mount", "sh", "-ec", script, scratch, process.execPath, fixture, ...roots];
    return JSON.parse(await startProcess("unshare", ...args).nextLine());
  }

  const isLocal = (type: string) => [
    { exists: false, state: "free", filesystem: { type, scope: "local" } },
    { exists: true, state: "held", holder: { proof: "confirmed" }, filesystem: { type, scope: "local" } },
    { exists: true, state: "free", filesystem: { type, scope: "local" } },
  ];

  for (const type of ["ext4", "xfs", "btrfs"]) {
    const reason = canMount ? hindrance(type) : undefined;
    if (reason !== undefined) console.log(`skipped: inspect on ${type}: ${reason}`);
    test.skipIf(reason !== undefined)(`inspect reports ${type} as local`, async () => {
      writeFileSync(join(scratch, "image"), "");
      mkdirSync(join(scratch, "at"));
      const commands = `truncate -s 320M image && mkfs.${type} -q image >&2 && mount -o loop image at`;
      expect(await inspectAfter(commands, join(scratch, "at"))).toMatchObject([isLocal(type)]);
    });
  }

  test("inspect reports tmpfs and overlay as local", async () => {
    const commands =
      "mkdir t && mount -t tmpfs tmpfs t && mkdir t/lower t/upper t/work t/merged && " +
      "mount -t overlay -o lowerdir=t/lower,upperdir=t/upper,workdir=t/work overlay t/merged";
    expect(await inspectAfter(commands, join(scratch, "t"), join(scratch, "t/merged"))).toMatchObject([
      isLocal("tmpfs"),
      isLocal("overlay"),
    ]);
  });

  test("the file system is that of the directory with the lockfile, whatever symlinks and mounts lead there", async () => {
    mkdirSync(join(scratch, "real/.git"), { recursive: true });
    mkdirSync(join(scratch, "bound"));
    symlinkSync("bound", join(scratch, "link"));
    const commands = "mount -t tmpfs tmpfs real/.git && mount --rbind real bound";
    const [[report]] = await inspectAfter(commands, join(scratch, "link"));
    expect(report).toMatchObject({
      path: join(scratch, "link/.git/aiwf.lock"),
      filesystem: { type: "tmpfs", scope: "local" },
    });
  });

  const knowsHugePages = canMount && readFileSync("/proc/filesystems", "utf8").includes("hugetlbfs");
  if (!knowsHugePages)
    console.log("skipped: inspect on a file system that is in no table: this kernel has no hugetlbfs");
  test.skipIf(!knowsHugePages)(
    "on a file system of which nothing is known, a lock that the kernel does not see may still be held",
    async () => {
      const filesystem = { type: "hugetlbfs", scope: "unknown" };
      const commands = "mkdir t && mount -t hugetlbfs none t";
      const [report] = await inspectAfter(commands, join(scratch, "t"));
      expect(report).toMatchObject([
        { exists: false, state: "free", filesystem },
        { exists: true, state: "held", holder: { proof: "confirmed" }, filesystem },
        { exists: true, state: "unknown", filesystem },
      ]);
    },
  );
});
