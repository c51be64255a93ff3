import { crc32 } from './crc32.ts';

/** An image of 8 bits a channel, row by row: 1 channel is grey, 3 are red, green and blue, 4 have transparency too. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

const colourTypes = { 1: 0, 3: 2, 4: 6 } as const;
/** What a stored block of deflate holds at most. */
const blockLength = 0xffff;

/** An image as a PNG file, not compressed: the pictures of weights are small. */
export function png({ width, height, channels, data }: Image): Uint8Array {
  const rowLength = width * channels;
  const rows = new Uint8Array(height * (rowLength + 1));
  // Each row begins with its filter, 0 for none.
  for (let row = 0; row < height; row++) {
    rows.set(data.subarray(row * rowLength, (row + 1) * rowLength), row * (rowLength + 1) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colourTypes[channels]], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return joined([signature, chunk('IHDR', header), chunk('IDAT', stored(rows)), chunk('IEND', new Uint8Array())]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = joined([new TextEncoder().encode(type), data]);
  return joined([bigEndian(data.length), named, bigEndian(crc32(named))]);
}

/** A stream of zlib (RFC 1950) made of stored blocks (RFC 1951, 3.2.4). */
function stored(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at === 0 || at < data.length; at += blockLength) {
    const block = data.subarray(at, at + blockLength);
    const isLast = at + blockLength >= data.length;
    const { length } = block;
    parts.push(Uint8Array.of(Number(isLast), length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff), block);
  }
  return joined([...parts, bigEndian(adler32(data))]);
}

function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
