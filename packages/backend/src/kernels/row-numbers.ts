import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';

/** Index tuples that pick rows of a tensor. */
export interface RowNumbers {
  /** int32 tuples, one after the other. */
  readonly indices: TensorInfo;
  /** How many tuples. */
  readonly count: number;
  /** Rows between neighbours along each index of a tuple. */
  readonly strides: readonly number[];
  /** How many rows there are. */
  readonly rows: number;
  /** Shape of the tensor, for the error. */
  readonly shape: readonly number[];
}

/**
 * Hands `use` the address of one row number for each tuple, all of them within range; it is void afterwards.
 *
 * @throws tfjs' error for a tuple that leads outside of the tensor
 */
export function withRowNumbers<T>(
  backend: ModuBackend,
  { indices, count, strides, rows, shape }: RowNumbers,
  use: (address: number) => T,
): T {
  return backend.withScratch(4 * (count + 1), (address) => {
    const depth = strides.length;
    backend.run('flattenIndices', [backend.address(indices), address, count, depth, rows, ...strides], 1, 1);
    const bad = backend.heap.int32[(address >>> 2) + count] ?? -1;
    if (bad >= 0) {
      const tuple = backend.view(indices).slice(bad * depth, (bad + 1) * depth);
      throw new Error(`Invalid indices: ${tuple.join()} does not index into ${shape.join()}`);
    }
    return use(address);
  });
}
