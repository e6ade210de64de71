import { mkdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import type { LockHolder, LockReport } from "repolock-core";
import { ScratchRepository } from "repolock-core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquire, inspect } from "../src/index.js";
import { childrenOf } from "./children.js";
import { startProcess, type TestProcess } from "./processes.js";

// What a container has of its own; with users of its own, root is not needed.
const NAMESPACES = ["--user", "--map-root-user", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"];

const canContain = !execaSync("unshare", [...NAMESPACES, "true"], { reject: false }).failed;
if (!canContain)
  console.log("skipped: the tests in containers, which need Linux and the right to make user namespaces");

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository[Symbol.dispose]());

/** A container with the repository by bind mount, at a place of its own. */
class Container {
  readonly #name: string;
  readonly #hostname: string;

  constructor(name: string, hostname = name) {
    this.#name = name;
    this.#hostname = hostname;
  }

  /** Starts a Node program from `test/fixtures`, as the first process of the container. */
  start(fixture: string, ...args: string[]): TestProcess {
    return this.#start([], fixture, args);
  }

  #start(nodeOptions: readonly string[], fixture: string, args: readonly string[]): TestProcess {
    const root = join(repository.root, this.#name);
    mkdirSync(root, { recursive: true });
    const file = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url));
    const script = 'hostname "$0" && mount --rbind "$1" "$2" && shift 2 && exec "$@"';
    const program = [process.execPath, ...nodeOptions, file, root, ...args];
    return startProcess(
      "unshare",
      ...NAMESPACES,
      "sh",
      "-c",
      script,
      this.#hostname,
      repository.root,
      root,
      ...program,
    );
  }

  /** What inspect and a busy acquire say in the container. */
  async observe(): Promise<{ report: LockReport; busy?: LockHolder; code?: string }> {
    return JSON.parse(await this.start("observe.js").nextLine());
  }

  /** Starts a holder, and resolves when it has the lock. */
  async hold(...nodeOptions: string[]): Promise<TestProcess> {
    const holder = this.#start(nodeOptions, "hold.js", ["0", "work"]);
    expect(await holder.nextLine()).toBe("held");
    return holder;
  }
}

describe.skipIf(!canContain)("containers that share a repository by bind mount", () => {
  test("exclude each other, and hand the lock on", async () => {
    const [a, b] = [new Container("a"), new Container("b")];
    const holder = await a.hold();
    const waiter = b.start("hold.js");
    expect(await waiter.nextLine()).toBe("waiting");
    holder.send("release");
    expect(await waiter.nextLine()).toBe("held");
    expect((await a.observe()).code).toBe("repo-lock-busy");
  });

  test("exclude the host, and are excluded by it", async () => {
    const container = new Container("a");
    const lock = await acquire(repository.root);
    expect((await container.observe()).code).toBe("repo-lock-busy");
    await lock.release();
    await container.hold();
    await expect(acquire(repository.root)).rejects.toMatchObject({ code: "repo-lock-busy" });
  });

  test("a container that is killed frees the lock for the others", async () => {
    const holder = await new Container("a").hold();
    const waiter = new Container("b").start("hold.js");
    expect(await waiter.nextLine()).toBe("waiting");
    holder.kill("SIGKILL");
    expect(await waiter.nextLine()).toBe("held");
  });

  test.each([
    ["itself", []],
    ["through a helper", ["--no-addons"]],
  ])(
    "name a holder in another, which locked %s, by its record: its pid and host name in there",
    async (_how, options) => {
      await new Container("a").hold(...options);
      const { report, busy } = await new Container("b").observe();
      const recorded = { pid: 1, host: "a", label: "work", proof: "recorded" };
      expect(busy).toMatchObject(recorded);
      expect(report).toMatchObject({ state: "unknown", holder: recorded });
    },
  );

  test("claim nothing of their own process where the holder in another has its pid and host name", async () => {
    await new Container("a", "same").hold();
    const { report, busy } = await new Container("b", "same").observe();
    expect(busy).toMatchObject({ pid: 1, label: "work", proof: "recorded" });
    expect(report).toMatchObject({ state: "unknown", holder: { proof: "recorded" } });
  });

  test.each([
    ["a host name of its own", "a"],
    ["the host's name", hostname()],
  ])(
    "the host sees the holder in a container whose name is its %s, with the pid that it has outside",
    async (_whose, name) => {
      await new Container("a", name).hold();
      const { state, holder } = await inspect(repository.root);
      expect({ state, holder }).toMatchObject({ state: "held", holder: { host: hostname(), proof: "confirmed" } });
      expect(readFileSync(`/proc/${holder?.pid}/cmdline`, "latin1")).toContain("hold.js");
      expect(readFileSync(`/proc/${holder?.pid}/status`, "latin1")).toMatch(/^NSpid:.*\t1$/m);
    },
  );

  test("a holder that locked through a helper is confirmed in its own container", async () => {
    const container = new Container("a");
    const outside = await container.hold("--no-addons");
    const inside = ["--pid", "--mount", "--uts", "--user", "--target", String(childrenOf(outside.pid)[0])];
    const file = fileURLToPath(new URL("fixtures/observe.js", import.meta.url));
    const observer = startProcess("nsenter", ...inside, process.execPath, file, join(repository.root, "a"));
    const holder = { pid: 1, host: "a", label: "work", proof: "confirmed" };
    const { report, busy } = JSON.parse(await observer.nextLine());
    expect(busy).toMatchObject(holder);
    expect(report).toMatchObject({ state: "held", holder });
  });

  test("the host knows of a lock that a helper in a container took, and of its holder what the record says", async () => {
    await new Container("a").hold("--no-addons");
    const holder = { pid: 1, host: "a", label: "work", proof: "recorded" };
    expect(await inspect(repository.root)).toMatchObject({ state: "held", holder });
  });

  test("the host names the holder in a container with its name by the pid that it has here, not by the recorded one", async () => {
    const outside = await new Container("a", hostname()).hold("--no-addons");
    const holder = { pid: childrenOf(outside.pid)[0], proof: "confirmed" };
    expect(await inspect(repository.root)).toMatchObject({ state: "held", holder });
  });
});
