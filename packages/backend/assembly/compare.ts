import { packBools, storeBools } from './bools';
import { nextRow, rowOffsetA, rowOffsetB, seekRow } from './odometer';
import { fieldAddress, fieldI32 } from './vector';

const EQUAL: i32 = 0;
const GREATER: i32 = 1;
const GREATER_EQUAL: i32 = 2;
const LESS: i32 = 3;
const LESS_EQUAL: i32 = 4;
const NOT_EQUAL: i32 = 5;
/** Added to the numbers above for int32. */
const I32: i32 = 8;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
function apply(op: i32, a: v128, b: v128): v128 {
  if (op == EQUAL) return f32x4.eq(a, b);
  if (op == GREATER) return f32x4.gt(a, b);
  if (op == GREATER_EQUAL) return f32x4.ge(a, b);
  if (op == LESS) return f32x4.lt(a, b);
  if (op == LESS_EQUAL) return f32x4.le(a, b);
  if (op == NOT_EQUAL) return f32x4.ne(a, b);
  if (op == EQUAL + I32) return i32x4.eq(a, b);
  if (op == GREATER + I32) return i32x4.gt_s(a, b);
  if (op == GREATER_EQUAL + I32) return i32x4.ge_s(a, b);
  if (op == LESS + I32) return i32x4.lt_s(a, b);
  if (op == LESS_EQUAL + I32) return i32x4.le_s(a, b);
  return i32x4.ne(a, b);
}

// Fields: a, b, out (bytes), stepA, stepB (1 = an array, 0 = one value). Items: elements; a piece begins at a multiple of 16 and
// may write into the padding behind the last one.
// @ts-ignore: decorator
@inline
function elements(op: i32, params: usize, begin: i32, end: i32): void {
  const stepA = <usize>fieldI32(params, 3) << 4;
  const stepB = <usize>fieldI32(params, 4) << 4;
  let a = fieldAddress(params, 0) + <usize>begin * (stepA >> 2);
  let b = fieldAddress(params, 1) + <usize>begin * (stepB >> 2);
  const out = fieldAddress(params, 2);
  const valueA = v128.load32_splat(a);
  const valueB = v128.load32_splat(b);
  for (let at = <usize>begin; at < <usize>end; at += 16) {
    const m0 = apply(op, stepA == 0 ? valueA : v128.load(a), stepB == 0 ? valueB : v128.load(b));
    const m1 = apply(op, stepA == 0 ? valueA : v128.load(a, 16), stepB == 0 ? valueB : v128.load(b, 16));
    const m2 = apply(op, stepA == 0 ? valueA : v128.load(a, 32), stepB == 0 ? valueB : v128.load(b, 32));
    const m3 = apply(op, stepA == 0 ? valueA : v128.load(a, 48), stepB == 0 ? valueB : v128.load(b, 48));
    v128.store(out + at, packBools(m0, m1, m2, m3));
    a += stepA << 2;
    b += stepB << 2;
  }
}

// Fields: a, b, out, stepA, stepB, columns, rank, then `rank` triples (size, strideA, strideB in elements) of the outer
// dimensions, innermost first. Items: rows of `columns` elements; exact to the last element, since rows touch.
// @ts-ignore: decorator
@inline
function rows(op: i32, params: usize, begin: i32, end: i32): void {
  const stepA = <usize>fieldI32(params, 3) << 4;
  const stepB = <usize>fieldI32(params, 4) << 4;
  const columns = fieldI32(params, 5);
  const rank = fieldI32(params, 6);
  let out = fieldAddress(params, 2) + <usize>begin * columns;
  seekRow(params + 28, rank, begin);
  for (let row = begin; row < end; row++) {
    let a = fieldAddress(params, 0) + (rowOffsetA() << 2);
    let b = fieldAddress(params, 1) + (rowOffsetB() << 2);
    const valueA = v128.load32_splat(a);
    const valueB = v128.load32_splat(b);
    for (let left = columns; left > 0; left -= 4) {
      const mask = apply(op, stepA == 0 ? valueA : v128.load(a), stepB == 0 ? valueB : v128.load(b));
      storeBools(out, packBools(mask, mask, mask, mask), left);
      a += stepA;
      b += stepB;
      out += <usize>min(left, 4);
    }
    nextRow(params + 28, rank);
  }
}

export function equalF32(params: usize, begin: i32, end: i32): void {
  elements(EQUAL, params, begin, end);
}
export function equalRowsF32(params: usize, begin: i32, end: i32): void {
  rows(EQUAL, params, begin, end);
}
export function equalI32(params: usize, begin: i32, end: i32): void {
  elements(EQUAL + I32, params, begin, end);
}
export function equalRowsI32(params: usize, begin: i32, end: i32): void {
  rows(EQUAL + I32, params, begin, end);
}
export function greaterF32(params: usize, begin: i32, end: i32): void {
  elements(GREATER, params, begin, end);
}
export function greaterRowsF32(params: usize, begin: i32, end: i32): void {
  rows(GREATER, params, begin, end);
}
export function greaterI32(params: usize, begin: i32, end: i32): void {
  elements(GREATER + I32, params, begin, end);
}
export function greaterRowsI32(params: usize, begin: i32, end: i32): void {
  rows(GREATER + I32, params, begin, end);
}
export function greaterEqualF32(params: usize, begin: i32, end: i32): void {
  elements(GREATER_EQUAL, params, begin, end);
}
export function greaterEqualRowsF32(params: usize, begin: i32, end: i32): void {
  rows(GREATER_EQUAL, params, begin, end);
}
export function greaterEqualI32(params: usize, begin: i32, end: i32): void {
  elements(GREATER_EQUAL + I32, params, begin, end);
}
export function greaterEqualRowsI32(params: usize, begin: i32, end: i32): void {
  rows(GREATER_EQUAL + I32, params, begin, end);
}
export function lessF32(params: usize, begin: i32, end: i32): void {
  elements(LESS, params, begin, end);
}
export function lessRowsF32(params: usize, begin: i32, end: i32): void {
  rows(LESS, params, begin, end);
}
export function lessI32(params: usize, begin: i32, end: i32): void {
  elements(LESS + I32, params, begin, end);
}
export function lessRowsI32(params: usize, begin: i32, end: i32): void {
  rows(LESS + I32, params, begin, end);
}
export function lessEqualF32(params: usize, begin: i32, end: i32): void {
  elements(LESS_EQUAL, params, begin, end);
}
export function lessEqualRowsF32(params: usize, begin: i32, end: i32): void {
  rows(LESS_EQUAL, params, begin, end);
}
export function lessEqualI32(params: usize, begin: i32, end: i32): void {
  elements(LESS_EQUAL + I32, params, begin, end);
}
export function lessEqualRowsI32(params: usize, begin: i32, end: i32): void {
  rows(LESS_EQUAL + I32, params, begin, end);
}
export function notEqualF32(params: usize, begin: i32, end: i32): void {
  elements(NOT_EQUAL, params, begin, end);
}
export function notEqualRowsF32(params: usize, begin: i32, end: i32): void {
  rows(NOT_EQUAL, params, begin, end);
}
export function notEqualI32(params: usize, begin: i32, end: i32): void {
  elements(NOT_EQUAL + I32, params, begin, end);
}
export function notEqualRowsI32(params: usize, begin: i32, end: i32): void {
  rows(NOT_EQUAL + I32, params, begin, end);
}
