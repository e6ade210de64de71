/** The largest output of a git that counts, in bytes: it has to fit into memory, and into a string. */
export const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** The output of a git process, within limits. */
export class Output {
  readonly #maxRecordBytes: number;
  readonly #chunks: Buffer[] = [];
  #sizeBytes = 0;
  #recordBytes = 0;

  /** @param maxRecordBytes of each record, which NUL ends, only so many bytes are kept */
  constructor(maxRecordBytes = Number.POSITIVE_INFINITY) {
    this.#maxRecordBytes = maxRecordBytes;
  }

  /**
   * Takes the next piece.
   *
   * @returns whether there was room for it
   */
  add(chunk: Buffer): boolean {
    if (this.#maxRecordBytes === Number.POSITIVE_INFINITY) return this.#keep(chunk);
    for (let at = 0; at < chunk.length; ) {
      const nul = chunk.indexOf(0, at);
      const end = nul === -1 ? chunk.length : nul;
      const room = Math.max(0, this.#maxRecordBytes - this.#recordBytes);
      if (!this.#keep(chunk.subarray(at, Math.min(end, at + room)))) return false;
      this.#recordBytes += end - at;
      if (nul === -1) break;
      if (!this.#keep(chunk.subarray(nul, nul + 1))) return false;
      this.#recordBytes = 0;
      at = nul + 1;
    }
    return true;
  }

  /** All that was kept. */
  toString(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  #keep(bytes: Buffer): boolean {
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > MAX_OUTPUT_BYTES) return false;
    this.#chunks.push(bytes);
    return true;
  }
}
