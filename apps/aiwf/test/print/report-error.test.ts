import { execa } from "execa";
import { ErrAcquire, ErrBusy, ErrLockLost, ErrUnsupported } from "repolock";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/print/envelope.js";
import { Failure, usageFailure } from "../../src/print/failure.js";
import { type ReportContext, reportError } from "../../src/print/report-error.js";
import { plain } from "../../src/print/terminal.js";
import { BIN, ENV, scratchDirectory } from "../support/scratch-repo.js";

const text: ReportContext = {
  label: "aiwf add",
  json: false,
  pretty: false,
  paint: plain,
  correlationId: "0123456789abcdef",
};
const json: ReportContext = { ...text, json: true };
const head = `{"tool":"aiwf","version":"${VERSION}","status":"error","findings":[],`;
const metadata = '"metadata":{"correlation_id":"0123456789abcdef"}}\n';
const busy = new ErrBusy({ path: "/r/.git/aiwf.lock", waitedMs: 2000 });

describe("every error has its exit code", () => {
  test.each([
    ["a refusal by the rules", new Failure("no", { exitCode: 1 }), 1],
    ["wrong usage", usageFailure("no"), 2],
    ["a failure of the machinery", new Failure("no", { exitCode: 3 }), 3],
    ["a busy lock", busy, 2],
    ["a lock that cannot be taken", new ErrAcquire("no", {}), 3],
    ["an unsupported platform", new ErrUnsupported("no"), 3],
    ["a lost lock", new ErrLockLost("no", { path: "/r" }), 3],
    ["a defect", new TypeError("no"), 3],
    ["something that is no error", "no", 3],
  ])("%s", (_name, error, exitCode) => {
    expect(reportError(error, text).exitCode).toBe(exitCode);
    expect(reportError(error, json).exitCode).toBe(exitCode);
  });
});

test("a busy lock is reported in one line, with the label only in text", () => {
  expect(reportError(busy, text)).toEqual({
    stdout: "",
    stderr: "aiwf add: another aiwf process is running on this repo; retry in a moment\n",
    exitCode: 2,
  });
  expect(reportError(busy, json)).toEqual({
    stdout: `${head}"error":{"code":"repo-lock-busy","message":"another aiwf process is running on this repo; retry in a moment"},${metadata}`,
    stderr: "",
    exitCode: 2,
  });
});

test("a known holder is named in a second line, and in the metadata", () => {
  const holder = { pid: 12, host: "here", label: "aiwf add gap", since: new Date(0), proof: "confirmed" } as const;
  const error = new ErrBusy({ path: "/r/.git/aiwf.lock", waitedMs: 0, holder });
  expect(reportError(error, text).stderr.split("\n")).toEqual([
    "aiwf add: another aiwf process is running on this repo; retry in a moment",
    "lock held by process 12 on here (aiwf add gap), since 1970-01-01T00:00:00Z",
    "",
  ]);
  expect(JSON.parse(reportError(error, json).stdout)).toMatchObject({
    metadata: { lock_holder: { pid: 12, host: "here", label: "aiwf add gap", proof: "confirmed" } },
  });
});

test("what else the lock has to say is a line of its own, and in the metadata", () => {
  const error = new ErrBusy({ path: "/r/.git/aiwf.lock", waitedMs: 0, note: "why nothing is inherited" });
  expect(reportError(error, text).stderr.split("\n").slice(1)).toEqual(["why nothing is inherited", ""]);
  expect(JSON.parse(reportError(error, json).stdout)).toMatchObject({
    metadata: { lock_note: "why nothing is inherited" },
  });
});

test.each([
  [
    new ErrAcquire("opening /r: permission denied", {}),
    "acquiring repo lock: opening /r: permission denied",
    "repo-lock-acquire-failed",
  ],
  [new ErrUnsupported("no locks here"), "acquiring repo lock: no locks here", "repo-lock-acquire-failed"],
  [new ErrLockLost("the lockfile was removed", { path: "/r" }), "the lockfile was removed", "repo-lock-lost"],
])("errors of the lock have their code in the envelope: %s", (error, message, code) => {
  expect(reportError(error, text).stderr).toBe(`aiwf add: ${message}\n`);
  expect(reportError(error, json).stdout).toBe(`${head}"error":{"code":"${code}","message":"${message}"},${metadata}`);
});

test("a refusal without a code has no key for it", () => {
  const refusal = new Failure('entity "G-9999" not found', { exitCode: 2 });
  expect(reportError(refusal, json).stdout).toBe(
    `${head}"error":{"message":"entity \\"G-9999\\" not found"},${metadata}`,
  );
});

test("what is refused before the lock is plain text even where JSON was asked for", () => {
  expect(reportError(usageFailure("--title is required"), json)).toEqual({
    stdout: "",
    stderr: "aiwf add: --title is required\n",
    exitCode: 2,
  });
});

test("findings that a change would introduce are the report", () => {
  const findings = [{ code: "c", severity: "error", message: "m", path: "p", line: 2, hint: "h" }] as const;
  const refusal = new Failure("unused", { exitCode: 1, findings });
  expect(reportError(refusal, text).stderr).toBe("p:2: error c: m — hint: h\n\n1 findings (1 errors, 0 warnings)\n");
  expect(JSON.parse(reportError(refusal, json).stdout)).toEqual({
    tool: "aiwf",
    version: VERSION,
    status: "findings",
    findings: [{ code: "c", severity: "error", message: "m", path: "p", line: 2, hint: "h" }],
    metadata: { correlation_id: "0123456789abcdef" },
  });
});

test("a defect is one line, without a stack, that says where to report it", () => {
  expect(reportError(new Error("two\n  lines"), text).stderr).toMatch(
    /^aiwf add: internal error: two\\n {2}lines \(at report-error\.test\.ts:\d+:\d+\); this is a defect of aiwf: please report this line on its repository's page, under Issues\n$/,
  );
});

test.each([
  ["check", ["check"]],
  ["add", ["add", "gap", "--title", "A", "--body", "b"]],
  ["exec", ["exec", "--root", "relative", "--", "true"]],
])("aiwf %s in a working directory that was removed says so, and exits with 3", async (verb, args) => {
  const removed = scratchDirectory();
  const script = 'rmdir "$PWD" && exec "$@"';
  const run = await execa("sh", ["-c", script, "sh", process.execPath, BIN, ...args], {
    cwd: removed,
    env: ENV,
    reject: false,
  });
  expect(run).toMatchObject({
    stdout: "",
    stderr: `aiwf ${verb}: the working directory was removed; change to one that exists`,
    exitCode: 3,
  });
});
