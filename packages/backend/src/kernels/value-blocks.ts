import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { sizeOf } from '../tensor-data.ts';

/** Values of an item: 16 KiB of each tensor. A multiple of 16, and the same for any number of threads. */
export const blockValues = 4096;

/** Words of a row of the table: addresses of up to 6 tensors, count of values, a factor. */
export const tableWords = 8;

/** How many items the tensors make. */
export function blockCount(tensors: readonly TensorInfo[]): number {
  return tensors.reduce((count, { shape }) => count + Math.ceil(sizeOf(shape) / blockValues), 0);
}

/**
 * Writes the table that `assembly/optimizer-step.ts` reads.
 *
 * @param columns lists of tensors that belong together value by value, for instance variables, gradients, moments
 * @param factors one number for each tensor of a list
 * @param to address of the table, `4 · tableWords · blockCount` bytes
 */
export function writeBlocks(
  backend: ModuBackend,
  columns: readonly (readonly TensorInfo[])[],
  factors: readonly number[],
  to: number,
): void {
  const addresses = columns.map((tensors) => tensors.map((tensor) => backend.address(tensor)));
  const { int32, float32 } = backend.heap;
  let row = to >>> 2;
  for (const [index, { shape }] of (columns[0] ?? []).entries()) {
    const size = sizeOf(shape);
    for (let first = 0; first < size; first += blockValues) {
      for (const [column, list] of addresses.entries()) int32[row + column] = (list[index] ?? 0) + 4 * first;
      int32[row + 6] = Math.min(blockValues, size - first);
      float32[row + 7] = factors[index] ?? 1;
      row += tableWords;
    }
  }
}
