/**
 * Returns 16 random hexadecimal digits that others may guess. Node's cryptography would take several milliseconds to load.
 */
export function randomId(): string {
  return half() + half();
}

function half(): string {
  return Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
}
