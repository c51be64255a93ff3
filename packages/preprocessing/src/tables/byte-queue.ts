/** Bytes that arrive in pieces, as one array; what has been worked off is dropped. */
export class ByteQueue {
  #buffer = new Uint8Array(1 << 16);
  #start = 0;
  #end = 0;

  /** The bytes that are there. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  add(piece: Uint8Array): void {
    const kept = this.#end - this.#start;
    if (this.#end + piece.length > this.#buffer.length) {
      const room = kept + piece.length;
      const target = room > this.#buffer.length ? new Uint8Array(Math.ceil(1.5 * room)) : this.#buffer;
      if (target === this.#buffer) target.copyWithin(0, this.#start, this.#end);
      else target.set(this.bytes);
      this.#buffer = target;
      this.#start = 0;
      this.#end = kept;
    }
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
  }

  /** Drops the first `count` bytes. */
  drop(count: number): void {
    this.#start += count;
  }
}
