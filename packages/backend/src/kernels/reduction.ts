import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';

/** What a reduction along some axes comes to. */
export interface Reduction {
  /** Shape of the result. */
  readonly outShape: number[];
  /**
   * Lengths of x, outermost first, without those that are 1: neighbouring dimensions that are all reduced, or all kept, are one.
   * So reduced and kept ones take turns.
   */
  readonly sizes: readonly number[];
  /** Whether the first of the sizes is reduced. */
  readonly reducedFirst: boolean;
  /** How many values make one value of the result. */
  readonly length: number;
}

/**
 * Plans a reduction.
 *
 * @param axis all axes unless given
 * @throws tfjs' own error for an axis out of range
 */
export function reductionOf(
  shape: readonly number[],
  axis: number | number[] | undefined,
  keepDims: boolean,
): Reduction {
  const axes = tf.util.parseAxisParam(axis as number[], shape as number[]);
  const outShape: number[] = [];
  const sizes: number[] = [];
  let length = 1;
  let reducedFirst = false;
  let reducedLast = false;
  for (let dimension = 0; dimension < shape.length; dimension++) {
    const size = shape[dimension] ?? 1;
    const reduced = axes.includes(dimension);
    if (reduced) length *= size;
    if (!reduced) outShape.push(size);
    else if (keepDims) outShape.push(1);
    if (size === 1) continue;
    const last = sizes.length - 1;
    if (last >= 0 && reduced === reducedLast) sizes[last] = (sizes[last] ?? 1) * size;
    else {
      if (last < 0) reducedFirst = reduced;
      sizes.push(size);
      reducedLast = reduced;
    }
  }
  return { outShape, sizes, reducedFirst, length };
}

/** Reduces one dimension of [outer, length, inner] to a new tensor of outer · inner values. */
export type ReduceStep = (x: TensorInfo, outer: number, length: number, inner: number, last: boolean) => TensorInfo;

/** Takes the steps of a reduction, innermost dimension first; the plan must have something to reduce and no empty dimension. */
export function reduceBy(backend: ModuBackend, x: TensorInfo, plan: Reduction, step: ReduceStep): TensorInfo {
  const { sizes, reducedFirst, outShape } = plan;
  let current = x;
  let inner = 1;
  let outer = sizes.reduce((product, size) => product * size, 1);
  for (let index = sizes.length - 1; index >= 0; index--) {
    const size = sizes[index] ?? 1;
    outer /= size;
    if ((index % 2 === 0) !== reducedFirst) {
      inner *= size;
      continue;
    }
    const next = step(current, outer, size, inner, index < 2);
    if (current !== x) backend.disposeIntermediateTensorInfo(current);
    current = next;
  }
  if (current === x) return backend.share(x, outShape);
  return { dataId: current.dataId, dtype: current.dtype, shape: outShape };
}
