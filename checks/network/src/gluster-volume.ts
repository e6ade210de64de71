import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Daemon } from "./daemon.js";
import { freePort } from "./free-port.js";
import { Machine } from "./machine.js";
import { brickVolfile, clientVolfile } from "./volfiles.js";

const PING_TIMEOUT_S = 42;

/**
 * A GlusterFS volume of one brick on loopback, without glusterd, and the machines that have it mounted. Needs root. What
 * it starts ends with this process at the latest; only a run in `in-own-mounts.sh` that is killed leaves no mounts either.
 */
export class GlusterVolume implements AsyncDisposable {
  readonly #directory: string;
  readonly #port: number;
  readonly #machines: Machine[] = [];
  #brick: Daemon | undefined;

  private constructor(directory: string, port: number) {
    this.#directory = directory;
    this.#port = port;
  }

  /** Starts a volume with its brick. */
  static async start(): Promise<GlusterVolume> {
    const volume = new GlusterVolume(await mkdtemp(join(tmpdir(), "repolock-gluster-")), await freePort());
    const directory = join(volume.#directory, "brick");
    await mkdir(directory);
    await writeFile(join(volume.#directory, "brick.vol"), brickVolfile({ directory, port: volume.#port }));
    await volume.startBrick();
    return volume;
  }

  /**
   * Mounts the volume on a machine more.
   *
   * @param pingTimeoutS after how many seconds it gives up a brick that does not answer
   */
  async addMachine(hostname: string, pingTimeoutS = PING_TIMEOUT_S): Promise<Machine> {
    const volfile = join(this.#directory, `${hostname}.vol`);
    await writeFile(volfile, clientVolfile({ port: this.#port, pingTimeoutS }));
    const machine = await Machine.start(hostname, join(this.#directory, hostname), volfile);
    this.#machines.push(machine);
    return machine;
  }

  /** Starts the brick, also again. Machines find it by themselves, within a few seconds. */
  async startBrick(): Promise<void> {
    const [volfile, log] = [join(this.#directory, "brick.vol"), join(this.#directory, "brick.log")];
    this.#brick = new Daemon("glusterfsd", ["--no-daemon", "--volfile", volfile, "--log-file", log]);
    await this.#brick.until(() => isListening(this.#port));
  }

  /** Ends the brick at once. It forgets all locks. */
  async killBrick(): Promise<void> {
    await this.#brick?.kill();
  }

  /** Stops the brick: connections stay, and nothing is answered. */
  pauseBrick(): void {
    this.#brick?.pause();
  }

  /** Ends all of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const machine of this.#machines) await machine.stop();
    await this.killBrick();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
