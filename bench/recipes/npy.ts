import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const types = { '<f4': Float32Array, '<f8': Float64Array, '<i4': Int32Array } as const;

/** An array as NumPy keeps it. */
export interface NpyArray {
  readonly data: Float32Array | Float64Array | Int32Array;
  readonly shape: readonly number[];
}

/** Writes an array in version 1.0 of NumPy's format. */
export function writeNpy(path: string, { data, shape }: NpyArray): void {
  const descr = data instanceof Int32Array ? '<i4' : data instanceof Float32Array ? '<f4' : '<f8';
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.map((size) => `${size},`).join(' ')}), }`;
  // Magic, version and length take ten bytes; the whole header ends with a line feed at a multiple of 64.
  const padded = `${header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11)}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\x00__${padded}`, 'latin1');
  start.writeUInt16LE(padded.length, 8);
  const file = openSync(path, 'w');
  try {
    for (const part of [start, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]) {
      // One call writes less than two gigabytes, and perhaps less than it was given.
      for (let at = 0; at < part.length;) at += writeSync(file, part, at, Math.min(part.length - at, 2 ** 30));
    }
  } finally {
    closeSync(file);
  }
}

/** Reads what {@link writeNpy} or `numpy.save` wrote. @throws for other types than float32, float64 and int32 */
export function readNpy(path: string): NpyArray {
  const file = readFileSync(path);
  const from = 10 + file.readUInt16LE(8);
  const header = file.subarray(10, from).toString('latin1');
  const [, descr = ''] = /'descr': '([^']+)'/.exec(header) ?? [];
  const [, sizes = ''] = /'shape': \(([^)]*)\)/.exec(header) ?? [];
  if (!(descr in types) || !header.includes("'fortran_order': False")) {
    throw new Error(`readNpy: ${path} must hold float32, float64 or int32 row by row, received ${header.trim()}`);
  }
  const bytes = Uint8Array.from(file.subarray(from));
  return {
    data: new types[descr as keyof typeof types](bytes.buffer),
    shape: sizes
      .split(',')
      .filter((size) => size.trim() !== '')
      .map(Number),
  };
}
