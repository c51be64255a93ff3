import { scratch } from './threads';

/**
 * Walks through the rows of two tensors at once. The outer dimensions are described by triples (size, strideA, strideB) of
 * 32 bits each, innermost first, strides in elements; the position is kept here and in the first bytes of the scratch memory.
 */
let offsetA: i32 = 0;
let offsetB: i32 = 0;

/** Elements from the start of the first tensor to the row. */
// @ts-ignore: decorator
@inline
export function rowOffsetA(): usize {
  return <usize>(<u32>offsetA);
}

/** Elements from the start of the second tensor to the row. */
// @ts-ignore: decorator
@inline
export function rowOffsetB(): usize {
  return <usize>(<u32>offsetB);
}

/** Goes to a row by its number. */
export function seekRow(triples: usize, rank: i32, row: i32): void {
  offsetA = 0;
  offsetB = 0;
  let rest = row;
  let counter = scratch();
  for (let axis = 0; axis < rank; axis++) {
    const size = load<i32>(triples);
    const quotient = rest / size;
    const index = rest - quotient * size;
    rest = quotient;
    offsetA += index * load<i32>(triples, 4);
    offsetB += index * load<i32>(triples, 8);
    store<i32>(counter, index);
    counter += 4;
    triples += 12;
  }
}

/** Goes to the next row. */
export function nextRow(triples: usize, rank: i32): void {
  let counter = scratch();
  for (let axis = 0; axis < rank; axis++) {
    const size = load<i32>(triples);
    const strideA = load<i32>(triples, 4);
    const strideB = load<i32>(triples, 8);
    const index = load<i32>(counter) + 1;
    offsetA += strideA;
    offsetB += strideB;
    if (index < size) {
      store<i32>(counter, index);
      return;
    }
    store<i32>(counter, 0);
    offsetA -= size * strideA;
    offsetB -= size * strideB;
    counter += 4;
    triples += 12;
  }
}
