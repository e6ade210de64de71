/** A brick that serves a directory with its locks on loopback, without any performance translator. */
export function brickVolfile({ directory, port }: { directory: string; port: number }): string {
  return `
volume posix
  type storage/posix
  option directory ${directory}
end-volume

volume locks
  type features/locks
  subvolumes posix
end-volume

volume server
  type protocol/server
  option transport-type tcp
  option transport.address-family inet
  option transport.socket.bind-address 127.0.0.1
  option transport.socket.listen-port ${port}
  option auth-path locks
  option auth.addr.locks.allow 127.0.0.1
  subvolumes locks
end-volume
`;
}

/**
 * A client of that brick.
 *
 * @param pingTimeoutS after how many seconds a brick that does not answer is given up
 */
export function clientVolfile({ port, pingTimeoutS }: { port: number; pingTimeoutS: number }): string {
  return `
volume client
  type protocol/client
  option transport-type tcp
  option transport.address-family inet
  option remote-host 127.0.0.1
  option remote-port ${port}
  option remote-subvolume locks
  option ping-timeout ${pingTimeoutS}
end-volume
`;
}
