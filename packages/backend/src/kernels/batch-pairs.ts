import { sizeOf } from '../tensor-data.ts';

/**
 * Which matrix of A meets which matrix of B, for every matrix of a batched product in order: [a0, b0, a1, b1, …].
 * `outer` is the shape that `outerA` and `outerB` broadcast to.
 */
export function batchPairs(outerA: readonly number[], outerB: readonly number[], outer: readonly number[]): Int32Array {
  const pairs = new Int32Array(2 * sizeOf(outer));
  for (let product = 0; product < pairs.length / 2; product++) {
    pairs[2 * product] = matrixOf(product, outerA, outer);
    pairs[2 * product + 1] = matrixOf(product, outerB, outer);
  }
  return pairs;
}

function matrixOf(product: number, own: readonly number[], outer: readonly number[]): number {
  let rest = product;
  let index = 0;
  let stride = 1;
  for (let axis = outer.length - 1; axis >= 0; axis--) {
    const size = outer[axis] ?? 1;
    const length = own[axis - outer.length + own.length] ?? 1;
    if (length !== 1) index += (rest % size) * stride;
    stride *= length;
    rest = Math.floor(rest / size);
  }
  return index;
}
