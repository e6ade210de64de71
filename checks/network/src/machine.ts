import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { execa } from "execa";
import { Daemon } from "./daemon.js";

/** A client of the volume that counts as a machine: it has its own mount, its own caches, and its own host name. */
export class Machine {
  readonly hostname: string;
  /** Where the volume is mounted. */
  readonly directory: string;
  readonly #client: Daemon;

  private constructor(hostname: string, directory: string, client: Daemon) {
    this.hostname = hostname;
    this.directory = directory;
    this.#client = client;
  }

  /** Mounts the volume of the volfile at the directory. */
  static async start(hostname: string, directory: string, volfile: string): Promise<Machine> {
    await mkdir(directory);
    const log = `${directory}.log`;
    const client = new Daemon("glusterfs", ["--no-daemon", "--volfile", volfile, "--log-file", log, directory]);
    await client.until(() => isMounted(directory) && isAnswering(directory));
    return new Machine(hostname, directory, client);
  }

  /** The command line that runs a program under the host name of this machine, in a process with the same pid. */
  commandLine(program: string, ...args: string[]): [command: string, args: string[]] {
    return ["unshare", ["--uts", "sh", "-c", 'hostname "$0" && exec "$@"', this.hostname, program, ...args]];
  }

  /** Resolves when the mount answers, for example after the brick has been away. */
  async answers(): Promise<void> {
    await this.#client.until(() => isAnswering(this.directory));
  }

  /** Stops the client: who touches the mount stands still. */
  pause(): void {
    this.#client.pause();
  }

  /** Lets the client go on. */
  resume(): void {
    this.#client.resume();
  }

  /** Ends the client at once, as if the machine had lost its power. The mount stays, dead. */
  async crash(): Promise<void> {
    await this.#client.kill();
  }

  /** Ends the client and takes the mount away, also while others use it. */
  async stop(): Promise<void> {
    await this.#client.kill();
    await execa("umount", ["--lazy", this.directory], { reject: false });
  }
}

function isMounted(directory: string): boolean {
  return readFileSync("/proc/self/mountinfo", "utf8").includes(` ${directory} `);
}

function isAnswering(directory: string): boolean {
  try {
    readdirSync(directory);
    return true;
  } catch {
    return false;
  }
}
