import { writeFileSync } from "node:fs";
import type { WaitInfo } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { worktreeSite } from "../src/find-sites.js";
import { HolderNews, HolderView } from "../src/holder-news.js";
import { Lockfile } from "../src/lockfile.js";
import { fakeProc, lockLine } from "./fake-proc.js";

let repository: ScratchRepository;
let lockfile: Lockfile;
let nowMs = 0;
beforeEach(() => {
  repository = new ScratchRepository();
  lockfile = Lockfile.open(worktreeSite(repository.root)) as Lockfile;
  nowMs = 0;
  vi.spyOn(process, "hrtime").mockImplementation(() => [0, nowMs * 1e6]);
});
afterEach(() => {
  vi.restoreAllMocks();
  lockfile.close();
  repository[Symbol.dispose]();
});

test("the beginning of the wait is told, without a holder if nobody is known", () => {
  fakeProc({ "/proc/locks": "", "/proc/self/ns/pid": "pid:[4026531836]" });
  const onWait = vi.fn();
  new HolderNews(new HolderView(), onWait).tell(lockfile.path, 7);
  expect(onWait.mock.calls).toEqual([[{ path: repository.lockfilePath, waitedMs: 7 }]]);
  expect(onWait.mock.calls[0]?.[0]).not.toHaveProperty("holder");
});

test("a holder that writes no record is looked for now and then, and told when it is another", () => {
  let table = lockLine(process.pid, lockfile.identity);
  const reads = fakeProc({ "/proc/locks": () => table });
  const told: WaitInfo[] = [];
  const news = new HolderNews(new HolderView(), (wait) => told.push(wait));
  function tellFor(ms: number): number {
    const before = reads.length;
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 50) news.tell(lockfile.path, nowMs);
    return reads.slice(before).filter((path) => path === "/proc/locks").length;
  }
  expect(tellFor(2000)).toBeLessThanOrEqual(4);
  table = lockLine(1, lockfile.identity);
  tellFor(2000);
  expect(told.map(({ holder }) => holder?.pid)).toEqual([process.pid, 1]);
});

test("another record is told without delay, and only if it says something else", () => {
  fakeProc({ "/proc/locks": "", "/proc/self/ns/pid": "pid:[1]" });
  const told: WaitInfo[] = [];
  const news = new HolderNews(new HolderView(), (wait) => told.push(wait));
  for (const record of [
    '{"pid":1,"host":"elsewhere","label":"first"}\n',
    '{"pid":1,"host":"elsewhere","label":"first" }\n',
    '{"pid":2,"host":"elsewhere","label":"second"}\n',
  ]) {
    writeFileSync(lockfile.path, record);
    nowMs += 100;
    news.tell(lockfile.path, nowMs);
  }
  expect(told.map(({ holder }) => holder?.label)).toEqual(["first", "second"]);
});

test("a lockfile that cannot be looked at tells nobody, and throws nothing", () => {
  const onWait = vi.fn();
  new HolderNews(new HolderView(), onWait).tell(`${lockfile.path}/below-a-file`, 0);
  expect(onWait).toHaveBeenCalledOnce();
});

test("the waiters of one process share what is known, and each is told once", () => {
  const reads = fakeProc({ "/proc/locks": lockLine(process.pid, lockfile.identity) });
  const view = new HolderView();
  const told: number[] = [];
  for (let waiter = 0; waiter < 100; waiter++) new HolderNews(view, () => told.push(waiter)).tell(lockfile.path, 0);
  expect(told).toHaveLength(100);
  expect(reads.filter((path) => path === "/proc/locks")).toHaveLength(1);
});
