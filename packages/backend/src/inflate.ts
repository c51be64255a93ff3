import type * as Zlib from 'node:zlib';
import { nodeModule } from './node-module.ts';

/** Inflates deflated bytes that have no header, to `size` bytes; with zlib where there is Node, else with the platform's stream. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = nodeModule<typeof Zlib>('node:zlib');
  if (zlib !== undefined) return new Uint8Array(zlib.inflateRawSync(bytes));
  const stream = new DecompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  const written = Promise.all([writer.write(bytes), writer.close()]);
  const result = new Uint8Array(size);
  let filled = 0;
  const reader = stream.readable.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    result.set(part.value, filled);
    filled += part.value.length;
  }
  await written;
  return result;
}
