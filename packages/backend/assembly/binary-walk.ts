import { apply } from './binary-operations';
import { nextRow, rowOffsetA, rowOffsetB, seekRow } from './odometer';
import { fieldAddress, fieldI32, storeLanes } from './vector';

/**
 * Two arrays, or an array and one value.
 *
 * Fields: a, b, out, stepA, stepB (1 = an array, 0 = one value). Items: elements; a piece begins at a multiple of 16 and may
 * write into the padding behind the last one.
 */
// @ts-ignore: decorator
@inline
export function elements(op: i32, params: usize, begin: i32, end: i32): void {
  let a = fieldAddress(params, 0);
  let b = fieldAddress(params, 1);
  const first = <usize>begin << 2;
  let out = fieldAddress(params, 2) + first;
  const stop = fieldAddress(params, 2) + (<usize>end << 2);
  if (fieldI32(params, 3) == 0) {
    const value = v128.load32_splat(a);
    b += first;
    for (; out < stop; out += 16, b += 16) v128.store(out, apply(op, value, v128.load(b)));
  } else if (fieldI32(params, 4) == 0) {
    const value = v128.load32_splat(b);
    a += first;
    for (; out < stop; out += 16, a += 16) v128.store(out, apply(op, v128.load(a), value));
  } else {
    a += first;
    b += first;
    for (; out < stop; out += 16, a += 16, b += 16) v128.store(out, apply(op, v128.load(a), v128.load(b)));
  }
}

/**
 * Rows of which each operand has all values or one.
 *
 * Fields: a, b, out, stepA, stepB (as above, within a row), columns, rank, then `rank` triples (size, strideA, strideB in
 * elements) of the outer dimensions, innermost first. Items: rows of `columns` elements; exact to the last element, since rows
 * touch.
 */
// @ts-ignore: decorator
@inline
export function rows(op: i32, params: usize, begin: i32, end: i32): void {
  const stepA = fieldI32(params, 3);
  const stepB = fieldI32(params, 4);
  const columns = fieldI32(params, 5);
  const rank = fieldI32(params, 6);
  let out = fieldAddress(params, 2) + ((<usize>begin * columns) << 2);
  seekRow(params + 28, rank, begin);
  for (let row = begin; row < end; row++) {
    let a = fieldAddress(params, 0) + (rowOffsetA() << 2);
    let b = fieldAddress(params, 1) + (rowOffsetB() << 2);
    let left = columns;
    if (stepA == 0) {
      const value = v128.load32_splat(a);
      for (; left >= 4; left -= 4, out += 16, b += 16) v128.store(out, apply(op, value, v128.load(b)));
    } else if (stepB == 0) {
      const value = v128.load32_splat(b);
      for (; left >= 4; left -= 4, out += 16, a += 16) v128.store(out, apply(op, v128.load(a), value));
    } else {
      for (; left >= 4; left -= 4, out += 16, a += 16, b += 16) v128.store(out, apply(op, v128.load(a), v128.load(b)));
    }
    if (left > 0) {
      const x = stepA == 0 ? v128.load32_splat(a) : v128.load(a);
      const y = stepB == 0 ? v128.load32_splat(b) : v128.load(b);
      storeLanes(out, apply(op, x, y), left);
      out += <usize>left << 2;
    }
    nextRow(params + 28, rank);
  }
}
