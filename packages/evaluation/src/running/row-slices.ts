import { takeRows } from '@modu/core';

/** The rows of one part of a fold, and how to be done with them. */
export interface RowSlice {
  readonly rows: unknown;
  /** Disposes of rows that are a tensor. */
  readonly release: () => void;
}

interface TensorLike {
  gather(indices: Int32Array): TensorLike;
  dispose(): void;
}

function isTensorLike(x: unknown): x is TensorLike {
  if (typeof x !== 'object' || x === null) return false;
  const { gather, dispose } = x as Partial<TensorLike>;
  return typeof gather === 'function' && typeof dispose === 'function';
}

/**
 * The rows at `indices` as the same kind of thing as `x`, tensors included.
 *
 * @throws {ArgumentError} when `x` has no rows
 */
export function sliceRows(where: string, x: unknown, indices: Int32Array, name: string): RowSlice {
  if (isTensorLike(x)) {
    const rows = x.gather(indices);
    return { rows, release: () => rows.dispose() };
  }
  return { rows: takeRows(where, x, indices, name), release: () => undefined };
}
