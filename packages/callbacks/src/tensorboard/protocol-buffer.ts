/** Writes messages of Protocol Buffers: each method appends one field. */
export class ProtocolBuffer {
  #bytes: number[] = [];

  /** The message so far. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** An integer, a boolean or an enumeration; not negative. */
  integer(field: number, value: number): this {
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }

  /** A float64. */
  double(field: number, value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#varint(field * 8 + 1);
    this.#bytes.push(...bytes);
    return this;
  }

  /** A text, raw bytes, or a message within. */
  content(field: number, value: string | Uint8Array | ProtocolBuffer): this {
    const bytes =
      typeof value === 'string'
        ? new TextEncoder().encode(value)
        : value instanceof ProtocolBuffer
          ? value.bytes
          : value;
    this.#varint(field * 8 + 2);
    this.#varint(bytes.length);
    // Not by spreading: an image may hold more bytes than a call may have arguments.
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** Seven bits a byte, the lowest first; of numbers up to 2⁵³. */
  #varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
  }
}
