import { writeFileSync } from "node:fs";
import type { WaitInfo } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HolderNews } from "../src/holder-news.js";
import { Lockfile } from "../src/lockfile.js";
import { fakeProc, lockLine } from "./fake-proc.js";

let repository: ScratchRepository;
let lockfile: Lockfile;
beforeEach(() => {
  repository = new ScratchRepository();
  lockfile = Lockfile.open(repository.root);
});
afterEach(() => {
  lockfile.close();
  repository[Symbol.dispose]();
});

test("the beginning of the wait is told, without a holder if nobody is known", () => {
  fakeProc({ "/proc/locks": "", "/proc/self/ns/pid": "pid:[4026531836]" });
  const onWait = vi.fn();
  new HolderNews(onWait).tell(lockfile, 7);
  expect(onWait.mock.calls).toEqual([[{ path: repository.lockfilePath, waitedMs: 7 }]]);
  expect(onWait.mock.calls[0]?.[0]).not.toHaveProperty("holder");
});

test("a holder that writes no record is looked for every half second, and told when it is another", () => {
  let table = lockLine(process.pid, lockfile.identity);
  const reads = fakeProc({ "/proc/locks": () => table });
  const told: WaitInfo[] = [];
  const news = new HolderNews((wait) => told.push(wait));
  const looks = () => reads.filter((path) => path === "/proc/locks").length;

  news.tell(lockfile, 100);
  news.tell(lockfile, 599);
  expect(looks()).toBe(1);
  news.tell(lockfile, 600);
  expect(looks()).toBe(2);
  table = lockLine(1, lockfile.identity);
  news.tell(lockfile, 1099);
  expect(looks()).toBe(2);
  news.tell(lockfile, 1100);
  expect(told.map(({ waitedMs, holder }) => [waitedMs, holder?.pid])).toEqual([
    [100, process.pid],
    [1100, 1],
  ]);
});

test("another record is looked at without delay, and told only if it says something else", () => {
  fakeProc({ "/proc/locks": "", "/proc/self/ns/pid": "pid:[1]" });
  const told: WaitInfo[] = [];
  const news = new HolderNews((wait) => told.push(wait));
  for (const record of [
    '{"pid":1,"host":"elsewhere","label":"first"}\n',
    '{"pid":1,"host":"elsewhere","label":"first" }\n',
    '{"pid":2,"host":"elsewhere","label":"second"}\n',
  ]) {
    writeFileSync(lockfile.path, record);
    news.tell(lockfile, 0);
  }
  expect(told.map(({ holder }) => holder?.label)).toEqual(["first", "second"]);
});

test("without anybody who listens nobody is looked for", () => {
  const reads = fakeProc({});
  new HolderNews(undefined).tell(lockfile, 0);
  expect(reads).toEqual([]);
});
