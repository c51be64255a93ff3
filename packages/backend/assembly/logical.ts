import { nextRow, rowOffsetA, rowOffsetB, seekRow } from './odometer';
import { fieldAddress, fieldI32 } from './vector';

// Values of one byte: 0 or 1.

const AND: i32 = 0;
const OR: i32 = 1;
const EQUAL: i32 = 2;
const NOT_EQUAL: i32 = 3;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
function apply(op: i32, a: v128, b: v128): v128 {
  if (op == AND) return v128.and(a, b);
  if (op == OR) return v128.or(a, b);
  if (op == EQUAL) return v128.and(i8x16.eq(a, b), i8x16.splat(1));
  return v128.and(i8x16.ne(a, b), i8x16.splat(1));
}

// Fields: a, b, out, stepA, stepB (1 = an array, 0 = one value). Items: elements; a piece begins at a multiple of 16 and may
// write into the padding behind the last one.
// @ts-ignore: decorator
@inline
function elements(op: i32, params: usize, begin: i32, end: i32): void {
  const stepA = <usize>fieldI32(params, 3);
  const stepB = <usize>fieldI32(params, 4);
  const a = fieldAddress(params, 0);
  const b = fieldAddress(params, 1);
  const out = fieldAddress(params, 2);
  for (let at = <usize>begin; at < <usize>end; at += 16) {
    const x = stepA == 0 ? v128.load8_splat(a) : v128.load(a + at);
    const y = stepB == 0 ? v128.load8_splat(b) : v128.load(b + at);
    v128.store(out + at, apply(op, x, y));
  }
}

// Fields: a, b, out, stepA, stepB, columns, rank, then `rank` triples (size, strideA, strideB) of the outer dimensions, innermost
// first. Items: rows.
// @ts-ignore: decorator
@inline
function rows(op: i32, params: usize, begin: i32, end: i32): void {
  const stepA = <usize>fieldI32(params, 3);
  const stepB = <usize>fieldI32(params, 4);
  const columns = <usize>fieldI32(params, 5);
  const rank = fieldI32(params, 6);
  let out = fieldAddress(params, 2) + <usize>begin * columns;
  seekRow(params + 28, rank, begin);
  for (let row = begin; row < end; row++) {
    let a = fieldAddress(params, 0) + rowOffsetA();
    let b = fieldAddress(params, 1) + rowOffsetB();
    for (let column: usize = 0; column < columns; column++) {
      store<u8>(out, one(op, load<u8>(a), load<u8>(b)));
      a += stepA;
      b += stepB;
      out++;
    }
    nextRow(params + 28, rank);
  }
}

// @ts-ignore: decorator
@inline
function one(op: i32, a: u8, b: u8): u8 {
  if (op == AND) return a & b;
  if (op == OR) return a | b;
  return op == EQUAL ? u8(a == b) : u8(a != b);
}

export function andBool(params: usize, begin: i32, end: i32): void {
  elements(AND, params, begin, end);
}
export function andRowsBool(params: usize, begin: i32, end: i32): void {
  rows(AND, params, begin, end);
}
export function orBool(params: usize, begin: i32, end: i32): void {
  elements(OR, params, begin, end);
}
export function orRowsBool(params: usize, begin: i32, end: i32): void {
  rows(OR, params, begin, end);
}
export function equalBool(params: usize, begin: i32, end: i32): void {
  elements(EQUAL, params, begin, end);
}
export function equalRowsBool(params: usize, begin: i32, end: i32): void {
  rows(EQUAL, params, begin, end);
}
export function notEqualBool(params: usize, begin: i32, end: i32): void {
  elements(NOT_EQUAL, params, begin, end);
}
export function notEqualRowsBool(params: usize, begin: i32, end: i32): void {
  rows(NOT_EQUAL, params, begin, end);
}
