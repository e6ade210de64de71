import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { execa } from "execa";

/** What runs the probe, and where. */
export interface Command {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a probe tells of an acquire. */
export interface Told {
  /** `locked`, `waiting`, the code of a {@link RepolockError}, or the stack of another error. */
  readonly outcome: string;
  readonly message?: string;
  readonly state?: string;
  readonly holder?: { readonly pid: number; readonly proof: string };
  readonly through?: string;
  readonly pid?: number;
}

/** A process that runs the probe: see `fixtures/probe.mjs`. It is killed when it is disposed of. */
export class Probe implements AsyncDisposable {
  readonly #child;
  readonly #server: Server;
  readonly #lines: AsyncIterator<string>;
  readonly #socket: Socket;

  private constructor(child: ReturnType<typeof start>, server: Server, socket: Socket) {
    this.#child = child;
    this.#server = server;
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  /** Starts one on a repository, and waits until it is there. */
  static async start(command: Command, root: string): Promise<Probe> {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const child = start(command, { PROBE_ROOT: root, PROBE_PORT: String(port) });
    const connected: Promise<Socket[]> = once(server, "connection");
    const [socket] = await Promise.race([connected, child.then(() => [])]);
    if (socket !== undefined) return new Probe(child, server, socket);
    server.close();
    throw new Error(`the probe did not come: ${(await child).all}`);
  }

  /** What it tells next. */
  async told(): Promise<Told> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the probe ended: ${(await this.#child).all}`);
    return JSON.parse(value);
  }

  /** Has it release the lock and end. */
  async end(): Promise<void> {
    this.#socket.end();
    const { exitCode, all } = await this.#child;
    if (exitCode !== 0) throw new Error(`the probe exited with ${exitCode}: ${all}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    this.#socket.destroy();
    await this.#child;
    this.#server.close();
  }
}

function start({ words: [file = "", ...args], cwd, env }: Command, more: Record<string, string>) {
  const options = {
    cwd,
    env: { ...env, ...more },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: "ignore",
  } as const;
  return execa(file, args, options);
}
